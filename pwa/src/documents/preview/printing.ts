/** Printing from within the app: as pictures of its pages, which every browser lays on paper alike. */
import { reader } from "./reader";

/** Pages that are printed; pictures of more would not fit into a phone's memory. */
export const MOST = 60;
/** Pixels across a page: A4 at 200 to the inch. */
const ACROSS = 1654;

/** Whether a file of such a type can be printed from here. */
export function canPrint(type: string): boolean {
  return type !== "text/csv" && typeof print === "function";
}

/** Opens the browser's own dialog for printing. Resolves with false if some pages were left out. */
export async function printFile(file: Blob): Promise<boolean> {
  if (file.type === "application/pdf") return printPdf(file);
  if (file.type.startsWith("image/")) await lay([await pictureOf(file)]);
  else
    await lay([Object.assign(document.createElement("pre"), { textContent: await file.text() })]);
  return true;
}

async function printPdf(file: Blob): Promise<boolean> {
  const { openPdf, paint } = await reader();
  const { pdf, close } = await openPdf(await file.arrayBuffer());
  const count = Math.min(pdf.numPages, MOST);
  const sheets: HTMLElement[] = [];
  try {
    for (let number = 1; number <= count; number++) {
      const canvas = document.createElement("canvas");
      const page = await pdf.getPage(number);
      await paint(page, canvas, ACROSS, 1).done;
      sheets.push(await pictureOf(await blobOf(canvas)));
      canvas.width = canvas.height = 0;
      page.cleanup();
    }
  } finally {
    close();
  }
  await lay(sheets);
  return count === pdf.numPages;
}

/** Lays sheets over the page where only paper shows them, prints, and takes them away again. */
async function lay(sheets: HTMLElement[]): Promise<void> {
  for (const left of document.querySelectorAll(".prints")) left.remove();
  const prints = Object.assign(document.createElement("div"), { className: "prints" });
  prints.append(...sheets);
  document.body.append(prints);
  const margins = new CSSStyleSheet();
  const text = sheets.some((sheet) => sheet instanceof HTMLPreElement);
  margins.replaceSync(text ? "" : "@page { margin: 0 } @page wide { size: landscape }");
  document.adoptedStyleSheets.push(margins);
  addEventListener("afterprint", () => clear(prints, margins), { once: true });
  print();
}

function clear(prints: HTMLElement, margins: CSSStyleSheet): void {
  for (const image of prints.querySelectorAll("img")) URL.revokeObjectURL(image.src);
  prints.remove();
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== margins);
}

async function pictureOf(file: Blob): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  await image.decode();
  if (image.naturalWidth > image.naturalHeight) image.className = "wide";
  return image;
}

function blobOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("no room"))),
      "image/jpeg",
      0.92,
    ),
  );
}
