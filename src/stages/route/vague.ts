import { longMatch } from "./long-match.ts";

/** Words that name nothing in particular: a task of these alone does not say where or what. */
const GENERIC = new Set(
  [
    "why what where how a an the this that these those it its them they there here some any all every more most very so too just still also again now",
    "i we you me us my our your please pls can could would should will must need needs want wants let lets let's",
    "and or but if when then than as at by for from in into of on out over to up with without not no is are was be been has have had do does did doing done",
    "fix fixes fixed fixing repair solve resolve debug handle address improve improves enhance enhancement enhancements optimise optimize polish tidy clean cleanup cleaning refactor rework rewrite modernise modernize simplify make makes making look looks looking check see change changes update updates work works working get go goes try help take care deal find finish continue complete run review",
    "bug bugs issue issues problem problems error errors mistake mistakes crash crashes failure failures thing things stuff something anything everything nothing code codebase app application project program software system site website page pages web ui ux design style styling feature features function functionality quality performance readability structure architecture layout logic part parts bit way one ones lot rest build tests test repo repository source file files",
    "better best good great nice nicer nicely pretty prettier cool cleaner clear clearer faster fast slow slowly quick quicker quickly perfect modern professional robust stable reliable beautiful simple simpler easier smart smarter production ready broken wrong weird strange odd bad ugly messy old new doesn't don't isn't won't can't failing fails failed appropriate appropriately properly correctly needed necessary possible asap again etc",
  ]
    .join(" ")
    .split(" "),
);

/** How few words a task of generic words may have more and still be one: "it doesn't work, fix it". */
const MOST_WORDS = 12;

/**
 * The words of a task that say neither where nor what ("fix the bug", "make it nicer"), or null: nobody
 * can tell how large the result will be.
 *
 * @param words the task, normalised
 */
export function vagueWords(words: string): string | null {
  const all = words.split(/[ ,]+/).filter((word) => word !== "");
  if (all.length > 0 && all.length <= MOST_WORDS && all.every((word) => GENERIC.has(word))) return words;
  return longMatch("unknown", words);
}
