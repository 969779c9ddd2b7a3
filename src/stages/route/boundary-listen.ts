import { wordsOf } from "./boundary-features.ts";
import { type Heard, soundsLike } from "./boundary-model.ts";
import { isContent } from "./stems.ts";

/** Words with a meaning of their own that a task needs to be judged by its sound. */
const FEWEST_WORDS = 5;
/** A letter that English has not: the boundary model knows no other language. */
const FOREIGN = /[^\P{L}a-z]/iu;

/**
 * What a task sounds like to the boundary model; where it has too little to go by, a phrase decides.
 *
 * @param masked its clauses, with a dot for what the user or the history says means nothing here
 */
export function listen(text: string, masked: readonly string[]): Heard {
  // Where a word was blanked somebody knows the task better than others like it.
  if (masked.some((clause) => clause.includes("·")) || FOREIGN.test(text)) return { kind: "phrase" };
  // A name in the code is no word about what is wanted.
  const said = wordsOf(text.replaceAll(/`[^`\n]*`/g, " "));
  if (said.filter((word) => word.length > 1 && isContent(word)).length < FEWEST_WORDS)
    return { kind: "phrase" };
  return soundsLike(wordsOf(text));
}
