// Takes from Tabler's style sheet only the grid and the utilities; components are ours (css/), on our tokens.

const SCALE = "(-(sm|md|lg|xl))?-(n?[0-6]|auto|start|end|center|between|around|evenly|stretch|baseline|first|last)";
const FAMILIES = [
  `[mp][tbsexy]?${SCALE}`, `(row-|column-)?gap${SCALE}`, `g[xy]?(-(sm|md|lg|xl))?-[0-5]`,
  "row", "col", "col-auto", "col-(sm|md|lg|xl)(-auto)?", "col-(sm-|md-|lg-|xl-)?[0-9]{1,2}", "row-cols-((sm|md|lg|xl)-)?([1-6]|auto)",
  "d-((sm|md|lg|xl|print)-)?(none|block|inline|inline-block|flex|inline-flex|grid|contents)",
  "flex-((sm|md|lg|xl)-)?(row|column|wrap|nowrap|fill|(grow|shrink)-[01])",
  `(justify-content|align-items|align-self)${SCALE}`, `order${SCALE}`,
  "text-(start|end|center|truncate|nowrap|wrap|break|lowercase|uppercase)", "fw-(normal|medium|bold)", "float-(start|end)",
  "[wh]-(25|50|75|100|auto)", "mw-100", "min-vh-100", "overflow-(auto|hidden|visible)", "position-(static|relative|absolute|sticky)",
  "visually-hidden(-focusable)?", "list-unstyled", "user-select-(all|none)",
].map((family) => new RegExp(`^${family}$`));

const wanted = (name) => FAMILIES.some((family) => family.test(name));

/** Split a style sheet into `{ head, body }` blocks at its own level. */
function* blocks(css) {
  let at = 0;
  while (at < css.length) {
    const open = css.indexOf("{", at);
    if (open < 0) return;
    let depth = 1;
    let end = open + 1;
    for (; depth && end < css.length; end++) depth += css[end] === "{" ? 1 : css[end] === "}" ? -1 : 0;
    yield { head: css.slice(at, open).trim(), body: css.slice(open + 1, end - 1) };
    at = end;
  }
}

function keep(css) {
  let kept = "";
  for (const { head, body } of blocks(css.replace(/\/\*[\s\S]*?\*\//g, ""))) {
    if (head.startsWith("@media")) {
      const inside = keep(body);
      if (inside) kept += `${head}{${inside}}\n`;
    } else if (!head.startsWith("@")) {
      const selectors = head.split(",").filter((selector) => {
        const classes = [...selector.matchAll(/\.([\w-]+)/g)].map((match) => match[1]);
        return classes.length > 0 && classes.every(wanted) && !/[\s:[]/.test(selector.replace(">*", "").replace(/:not\(:focus(-within)?\)/g, ""));
      });
      if (selectors.length) kept += `${selectors.join(",")}{${body}}\n`;
    }
  }
  return kept;
}

export const utilities = (tabler) => keep(tabler).replaceAll("--tblr-", "--sp-");
