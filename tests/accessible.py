"""What a page must hold for everybody, measured in Chromium: axe, sizes, focus, narrow screens."""

import json

from portal.launch.parts import AXE

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NORMAL = {"target": 44, "body": 18, "least": 16}
ELDER = {"target": 60, "body": 22, "least": 18}
SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }"

AXE_RUN = """
async ([tags, elder]) => {
  const options = {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']};
  if (elder) options.rules = {'color-contrast-enhanced': {enabled: true}};
  if (elder) options.runOnly.values = [...tags, 'wcag2aaa'];
  const found = await axe.run(document, options);
  const wanted = one => !elder || one.id === 'color-contrast-enhanced' || one.tags.some(tag => tags.includes(tag));
  return found.violations.filter(wanted).map(one => one.id + ': ' + one.nodes.slice(0, 3).map(node => node.html.slice(0, 90)).join(' | '));
}
"""
SIZES = """
rule => {
  const wrong = [];
  const seen = element => {
    const box = element.getBoundingClientRect(), style = getComputedStyle(element);
    return box.width > 1 && box.height > 1 && style.visibility !== 'hidden' && box.right > 0;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, holder = node.parentElement;
    if (!node.textContent.trim() || holder.closest('.visually-hidden, script, style, svg, rt') || !seen(holder)) continue;
    const style = getComputedStyle(holder), size = parseFloat(style.fontSize);
    if (size < rule.least - .01) wrong.push('text of ' + size + ' px: ' + node.textContent.trim().slice(0, 20));
    if (holder.closest('.prose p') && size < rule.body - .01) wrong.push('body of ' + size + ' px');
    if (holder.closest('.prose p, .search-result-snippet') && parseFloat(style.lineHeight) / size < 1.5) wrong.push('line height: ' + node.textContent.slice(0, 20));
  }
  for (const element of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')) {
    if (!seen(element) || element.closest('.skip-link, .prose p, .prose li, .article-end p:not(.tags), .gloss, .error-phone, dd, .footer p')) continue;
    const whole = element.matches('.whole') ? element.closest('article, li, .brand-band') : null;
    const box = (whole || element).getBoundingClientRect();
    if (box.height < rule.target - .6 || box.width < Math.min(rule.target, 44) - .6)
      wrong.push('target ' + Math.round(box.width) + 'x' + Math.round(box.height) + ': ' + (element.textContent.trim() || element.name || element.outerHTML).slice(0, 40));
  }
  return wrong;
}
"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# A table that is wider than its place shows at its edge that there is more.
UNCUED = """
() => [...document.querySelectorAll('table')].map(one => one.closest('.table-block, .table-scroll') || one.parentElement)
  .filter(one => one.scrollWidth > one.clientWidth + 1 && !getComputedStyle(one).backgroundAttachment.includes('local'))
  .map(one => one.textContent.trim().slice(0, 30))
"""
CLIPPED = """
() => [...document.querySelectorAll('main *, .masthead *, .footer *')].filter(one => {
  const style = getComputedStyle(one);
  return one.children.length === 0 && one.textContent.trim() && !one.closest('.visually-hidden, .breadcrumbs, svg')
    && ['hidden', 'clip'].includes(style.overflowX) && one.scrollWidth > one.clientWidth + 1;
}).map(one => one.textContent.trim().slice(0, 30))
"""
FOCUS = """
() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  if (one === document.body) return null;
  const place = [...document.querySelectorAll('*')].indexOf(one);
  const middle = document.elementFromPoint(Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1), Math.min(Math.max(box.top + Math.min(box.height, innerHeight) / 2, 0), innerHeight - 1));
  const covered = !middle || !(one.contains(middle) || middle.contains(one) || middle.closest('label'));
  return {place, name: (one.textContent.trim() || one.getAttribute('aria-label') || one.name || '').slice(0, 30),
          ring: parseFloat(style.outlineWidth) >= 3 && style.outlineStyle !== 'none', seen: box.width > 1 && box.height > 1, covered};
}
"""


def faults(page, *, elder: bool) -> list[str]:
    """Everything wrong with the page as it stands, as sentences."""
    found = axe(page, elder=elder)
    found += page.evaluate(SIZES, ELDER if elder else NORMAL)
    return found + narrow(page)


def axe(page, *, elder: bool) -> list[str]:
    # The page's own policy lets no script in; the driver may.
    page.evaluate(f"() => {{ {AXE.read_text('utf-8')} }}")
    return page.evaluate(AXE_RUN, [TAGS, elder])


def narrow(page) -> list[str]:
    """Sideways scrolling at 320 px, at 200 % text, and what is cut off when text is spaced out."""
    size = page.viewport_size
    found = []
    page.set_viewport_size({"width": 320, "height": 640})
    found += [f"a table goes on unseen: {text}" for text in page.evaluate(UNCUED)]
    if over := page.evaluate(SIDEWAYS):
        found.append(f"{over} px too wide at 320 px")
    page.set_viewport_size(size)
    page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    if over := page.evaluate(SIDEWAYS):
        found.append(f"{over} px too wide at 200 % text")
    page.evaluate("() => { document.documentElement.style.fontSize = '' }")
    page.evaluate(
        "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet] }",
        SPACING,
    )
    found += [f"cut off when spaced: {text}" for text in page.evaluate(CLIPPED)]
    page.evaluate("() => { document.adoptedStyleSheets = [] }")
    return found


def walk(page, most: int = 150) -> list[str]:
    """Tab through the page: every stop is seen, has its ring, is not covered; and it ends."""
    found, places = [], []
    for _step in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None or (places and stop["place"] == places[0]):
            return found
        if stop["place"] in places[-1:]:
            return [*found, f"focus is caught at {stop['name']}"]
        places.append(stop["place"])
        if not stop["seen"]:
            found.append(f"focus on something unseen: {json.dumps(stop, ensure_ascii=False)}")
        if not stop["ring"]:
            found.append(f"no ring: {stop['name']}")
        if stop["covered"]:
            found.append(f"covered: {stop['name']}")
    return found
