/**
 * Words whose misspelling must not hide a boundary. Long ones only: one slip away from "token" or
 * "login" lie "taken" and "logic", while nothing else in English is one slip away from these.
 */
const WATCHED = [
  ..."authenticate authenticated authentication authorisation authorise authorization authorize authorized".split(
    " ",
  ),
  ..."password passwords credential credentials permission permissions privilege privileges session sessions".split(
    " ",
  ),
  ..."encrypt encrypted encryption decrypt decrypted decryption certificate certificates signature signatures".split(
    " ",
  ),
  ..."validate validation validator sanitise sanitize sanitizer vulnerability injection impersonate".split(
    " ",
  ),
  ..."migration migrations backfill microservice microservices".split(" "),
];

const SHORTEST = 6;
const LONGEST = 16;

/** Words whose meaning is kept: the words of tasks are mostly the same few thousand. */
const KEPT_WORDS = 4_096;

const meanings = new Map<string, string | null>();
let slips: ReadonlyMap<string, readonly string[]> | null = null;

/**
 * Puts right what is one letter (added, missing, wrong or swapped with its neighbour) away from a
 * watched word. `words` is normalised text; all other words stay as they are.
 */
export function correctSpelling(words: string): string {
  let changed = false;
  const corrected = words.split(" ").map((word) => {
    const meant = meaningOf(word);
    if (meant === null) return word;
    changed = true;
    return meant;
  });
  return changed ? corrected.join(" ") : words;
}

function meaningOf(word: string): string | null {
  if (word.length < SHORTEST || word.length > LONGEST) return null;
  let meaning = meanings.get(word);
  if (meaning === undefined) {
    slips ??= slipsOf(WATCHED);
    meaning = watchedWord(word, slips);
    if (meanings.size >= KEPT_WORDS) meanings.clear();
    meanings.set(word, meaning);
  }
  return meaning;
}

function watchedWord(word: string, known: ReadonlyMap<string, readonly string[]>): string | null {
  for (const form of withOneLess(word)) {
    for (const candidate of known.get(form) ?? []) {
      // "validated" is no slip for "validate".
      if (word.startsWith(candidate)) return null;
      if (isOneSlip(word, candidate)) return candidate;
    }
  }
  return null;
}

/** Two words within one slip of each other share a form with one letter less (or are one). */
function slipsOf(watched: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const forms = new Map<string, string[]>();
  for (const word of watched) {
    for (const form of withOneLess(word)) forms.set(form, [...(forms.get(form) ?? []), word]);
  }
  return forms;
}

function* withOneLess(word: string): Generator<string> {
  yield word;
  for (let index = 0; index < word.length; index += 1) yield word.slice(0, index) + word.slice(index + 1);
}

function isOneSlip(word: string, meant: string): boolean {
  let start = 0;
  while (start < meant.length && word[start] === meant[start]) start += 1;
  const rest = word.slice(start);
  const restMeant = meant.slice(start);
  const swapped = `${rest[1] ?? ""}${rest[0] ?? ""}${rest.slice(2)}`;
  return (
    rest.slice(1) === restMeant ||
    rest === restMeant.slice(1) ||
    rest.slice(1) === restMeant.slice(1) ||
    swapped === restMeant
  );
}
