// A network whose arcs carry counts, balanced at every node, in; which counts can give way to each other, and at what loss, out.

/** What an arc may do: one that is shown stays as it is; one that is hidden may carry any number from its least upward. */
export interface Arcs {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly value: Float64Array;
  readonly least: Float64Array;
  /** What is lost by hiding the arc: 0 where it is hidden already, Infinity where it must stay shown. */
  readonly loss: Float64Array;
}

export interface Flow {
  /**
   * Carries up to `amount` from one node to another over hidden arcs and, where `mayHide`, over shown ones at the least loss; never
   * over the arc `without`. Gives what it could carry and leaves the values changed.
   */
  carry(from: number, to: number, amount: number, without: number, mayHide: boolean): number;
  /** The shown arcs that were used since the last `reset`. */
  readonly used: ReadonlySet<number>;
  /** Puts every value back to what it was at first. */
  reset(): void;
}

/**
 * Flows by successive cheapest paths (Dijkstra; the losses are never below 0). An arc is taken forward without limit and backward down
 * to its least. One path costs O((nodes + arcs) log arcs).
 */
export function createFlow(nodes: number, arcs: Arcs): Flow {
  const { from, to, value, least, loss } = arcs;
  const first = value.slice();
  const touching = touchingOf(nodes, arcs);
  const touched = new Set<number>();
  const used = new Set<number>();
  const distance = new Float64Array(nodes);
  const reachedBy = new Int32Array(nodes);

  const room = (arc: number, forward: boolean): number =>
    forward ? Number.POSITIVE_INFINITY : (value[arc] ?? 0) - (least[arc] ?? 0);
  const lossOf = (arc: number): number => (used.has(arc) ? 0 : (loss[arc] ?? Number.POSITIVE_INFINITY));

  /** The cheapest path as arcs, last one first; null where there is none. */
  function cheapestPath(start: number, end: number, without: number, most: number): number[] | null {
    distance.fill(Number.POSITIVE_INFINITY);
    distance[start] = 0;
    const heap = createHeap();
    heap.push(0, start);
    for (let node = heap.pop(); node !== undefined; node = heap.pop()) {
      if (node.key > (distance[node.item] ?? 0)) continue;
      if (node.item === end) break;
      for (const arc of touching[node.item] ?? []) {
        if (arc === without) continue;
        const forward = from[arc] === node.item;
        const next = (forward ? to[arc] : from[arc]) ?? 0;
        // A path of fewer arcs is preferred among those of one loss: it changes fewer figures.
        const far = node.key + lossOf(arc) + HOP;
        if (lossOf(arc) > most || far >= (distance[next] ?? 0) || room(arc, forward) <= 0) continue;
        distance[next] = far;
        reachedBy[next] = arc;
        heap.push(far, next);
      }
    }
    if (distance[end] === Number.POSITIVE_INFINITY) return null;
    const path: number[] = [];
    for (let node = end; node !== start; ) {
      const arc = reachedBy[node] ?? 0;
      path.push(arc);
      node = (to[arc] === node ? from[arc] : to[arc]) ?? 0;
    }
    return path;
  }

  return {
    used,
    reset() {
      for (const arc of touched) value[arc] = first[arc] ?? 0;
      touched.clear();
      used.clear();
    },
    carry(start, end, amount, without, mayHide) {
      // From a node to itself nothing need move: both ends of the cell lie outside every sum.
      if (start === end) return amount;
      let carried = 0;
      while (carried < amount) {
        const path = cheapestPath(start, end, without, mayHide ? Number.MAX_VALUE : 0);
        if (path === null) break;
        let step = amount - carried;
        let node = end;
        const forward = path.map((arc) => {
          const along = to[arc] === node;
          node = (along ? from[arc] : to[arc]) ?? 0;
          step = Math.min(step, room(arc, along));
          return along;
        });
        path.forEach((arc, at) => {
          value[arc] = (value[arc] ?? 0) + (forward[at] === true ? step : -step);
          touched.add(arc);
          if ((loss[arc] ?? 0) > 0) used.add(arc);
        });
        carried += step;
      }
      return carried;
    },
  };
}

/** Less than any loss of a count, however long the path. */
const HOP = 1e-9;

function touchingOf(nodes: number, { from, to }: Arcs): number[][] {
  const touching = Array.from({ length: nodes }, (): number[] => []);
  from.forEach((node, arc) => {
    touching[node]?.push(arc);
    if (to[arc] !== node) touching[to[arc] ?? 0]?.push(arc);
  });
  return touching;
}

interface Entry {
  readonly key: number;
  readonly item: number;
}

/** The smallest key first; of equal keys the smaller item, so that the order is the same everywhere. */
function createHeap(): { push(key: number, item: number): void; pop(): Entry | undefined } {
  const heap: Entry[] = [];
  const before = (a: Entry | undefined, b: Entry | undefined): boolean =>
    a !== undefined && b !== undefined && (a.key < b.key || (a.key === b.key && a.item < b.item));
  const swap = (a: number, b: number): void => {
    const [x, y] = [heap[a], heap[b]];
    if (x === undefined || y === undefined) return;
    heap[a] = y;
    heap[b] = x;
  };
  return {
    push(key, item) {
      heap.push({ key, item });
      for (let at = heap.length - 1; at > 0 && before(heap[at], heap[(at - 1) >> 1]); at = (at - 1) >> 1)
        swap(at, (at - 1) >> 1);
    },
    pop() {
      const top = heap[0];
      const last = heap.pop();
      if (heap.length > 0 && last !== undefined) {
        heap[0] = last;
        for (let at = 0; ; ) {
          const left = 2 * at + 1;
          const child = before(heap[left + 1], heap[left]) ? left + 1 : left;
          if (!before(heap[child], heap[at])) break;
          swap(at, child);
          at = child;
        }
      }
      return top;
    },
  };
}
