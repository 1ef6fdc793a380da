// The parts of the rivals that the adapters use, so that the types hold where the rivals are not installed.
declare module 'json-rules-engine' {
  export interface Finding {
    readonly type: string;
  }
  export class Engine {
    constructor(rules?: readonly object[]);
    run(facts: Readonly<Record<string, unknown>>): Promise<{ readonly events: readonly Finding[] }>;
  }
}

declare module '@gorules/zen-engine' {
  export class ZenDecision {
    evaluate(context: unknown): Promise<{ readonly result: unknown }>;
  }
  export class ZenEngine {
    createDecision(content: object): ZenDecision;
  }
}

declare module 'json-logic-js' {
  const logic: { apply(rule: object, data: unknown): unknown };
  export default logic;
}
