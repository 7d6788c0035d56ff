// The colours of charts, read from the tokens, so that light, dark and contrast each have their own.

export interface Look { ink: string; ink2: string; ink3: string; line: string; panel: string; better: string; worse: string; quiet: string; series: string[]; font: string }

export function look(): Look {
  const probe = document.createElement("span");
  document.body.append(probe);
  const colour = (name: string) => {
    probe.style.setProperty("color", `var(--${name})`);
    return getComputedStyle(probe).color;
  };
  const found = {
    ink: colour("ink"), ink2: colour("ink-2"), ink3: colour("ink-3"), line: colour("line"), panel: colour("raised"), better: colour("better"), worse: colour("worse"),
    quiet: colour("c8"), series: [1, 2, 3, 4, 5, 6, 7, 8].map((i) => colour(`c${i}`)), font: getComputedStyle(document.body).fontFamily,
  };
  probe.remove();
  return found;
}
