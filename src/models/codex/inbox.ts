/** Values that wait for their one reader, until the sender ends them. */
export class Inbox {
  readonly #values: unknown[] = [];
  #end: { readonly error: Error | null } | null = null;
  #wake: (() => void) | null = null;

  push(value: unknown): void {
    if (this.#end === null) this.#values.push(value);
    this.#wake?.();
  }

  /** Nothing more comes; with an error the reader gets it after the values that are there. */
  end(error: Error | null): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  async *read(): AsyncGenerator<unknown, void> {
    for (;;) {
      const value = this.#values.shift();
      if (value !== undefined) yield value;
      else if (this.#end !== null) {
        if (this.#end.error !== null) throw this.#end.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
