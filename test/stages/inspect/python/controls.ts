/** Correct code that looks like an invention, or that a checker of types easily misjudges. */
export const CONTROLS: readonly string[] = ["import json\njson.loads('{}')"];
