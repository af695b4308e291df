"""How long after a click something is painted, by the page's own clock."""

from playwright.async_api import Locator, Page

WATCH = """([selector, text]) => {
  window.painted = new Promise((done) => {
    const look = () => {
      const found = [...document.querySelectorAll(selector)];
      if (!found.some((each) => each.textContent.includes(text))) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => done(performance.now())));
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { subtree: true, childList: true, characterData: true });
    look();
  });
}"""
"""Promises when text is first painted in an element that a selector finds."""
PAINTED = "() => window.painted"
CLICKED = """() => addEventListener("click", ({ timeStamp }) => (window.clickedAt = timeStamp),
  { capture: true, once: true })"""


async def painted_after(page: Page, button: Locator, selector: str, text: str) -> float:
    """Click, and return the milliseconds until text is painted in what a selector finds."""
    await page.evaluate(WATCH, [selector, text])
    await page.evaluate(CLICKED)
    await button.click()
    return await page.evaluate(PAINTED) - await page.evaluate("window.clickedAt")
