/** What is said of a file that cannot be shown here. */
export function Unreadable() {
  return (
    <p class="note" role="status">
      This file is here, but cannot be shown in the app. Save or share it to open it elsewhere.
    </p>
  );
}
