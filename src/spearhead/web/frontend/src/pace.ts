// How fast slow work goes and how long it still takes, from what was seen of it while it was watched: the time before
// (waiting, reading files) says nothing about the rest, so nothing is said until the pace is known.

const LOOK_BACK = 20_000, LEAST = 3_000;

export class Pace {
  private seen: Array<{ at: number; done: number }> = [];

  see(done: number, at = Date.now()): void {
    const last = this.seen[this.seen.length - 1];
    if (last && done < last.done) this.seen = [];
    this.seen.push({ at, done });
    while (this.seen.length > 2 && at - (this.seen[1] as { at: number }).at >= LOOK_BACK) this.seen.shift();
  }

  /** Pieces per second, or null while it is not known. */
  perSecond(): number | null {
    const first = this.seen[0], last = this.seen[this.seen.length - 1];
    if (!first || !last || last.at - first.at < LEAST || last.done <= first.done) return null;
    return ((last.done - first.done) * 1000) / (last.at - first.at);
  }

  /** Seconds to the end, or null while they are not known. */
  secondsLeft(total: number): number | null {
    const last = this.seen[this.seen.length - 1], each = this.perSecond();
    return each && last ? Math.ceil((total - last.done) / each) : null;
  }
}
