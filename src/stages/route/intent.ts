import type { Located } from "../../domain/route.ts";
import type { Task, TaskKind } from "../../domain/task.ts";
import { longMatch } from "./long-match.ts";
import type { Name, Names } from "./names.ts";
import { clausesOf, isImperative, normalize, proseOf, wordsOf } from "./text.ts";

const ASKS =
  /^(?:please |so |and |but |hey |hi |ok |okay )*(?:what|what's|whats|why|how|how's|which|who|whose|(?:when|where) (?:is|are|does|do|did|was|were|will|should|can|would)|where's|is|isn't|are|aren't|was|does|doesn't|do (?:i|we|you|they|these|those|any)|don't (?:i|we|you|they)|did|has|have (?:i|we|you|they)|should|will|would it|can i|can we|could i|could this|can this|can it|may|explain|summari[sz]e|describe|tell me|show me how|compare (?:\S+ ){1,5}(?:and|vs|versus|with) |list (?:all|the|every|some|me)|help me understand|walk me through|recommend|suggest|propose|analy[sz]e (?:why|what|how|the reason|whether|our|the)|brainstorm|outline|find where|find out|look up|count (?:how|the (?:lines|files|number|occurrences))|review|check (?:if|whether)|give me (?:an? )?(?:overview|summary|explanation|idea|example|list|one liner|regex|command|hint)|i don't understand|i wonder|am i|any idea|difference between|meaning of)\b/;
const POLITE = /^(?:please )?(?:can|could|would|will) (?:you|we)(?: please| also| just)? /;
const TEXT_ONLY =
  /^(?:please |write |give me |generate |suggest |draft |create |i need |need |make |what's |show me |propose )*(?:a |an |the |some |me |good |short |quick |better )*(?:(?:\S+ )?one liners?|(?:\S+ )?(?:regex|regexp|regular expression)|(?:shell|bash|git|docker|curl|jq|awk|sed|find|psql|kubectl|linux|terminal|unix|npm|ffmpeg|vim)(?: one line)? (?:command|one liner|filter|invocation)|commands? (?:to|that|for)|sql query|cron (?:expression|schedule)|commit message|pr description|pull request description|release announcement)\b/;
/** A text in another language, not a file of them. */
const TRANSLATION = /^(?:please )?translate ["“'].{1,400}["”'] (?:in)?to [a-z]+\W*$/i;
const EDIT_AFTER =
  /\b(?:and|then|to) (?:fix|apply|change|update|rename|remove|add|implement|refactor|rewrite|patch) (?:it|them|this|that|the)\b/;

/** Whether the task wants an edit of the tree or text. `--answer` settles it. */
export function kindOf(task: Task): TaskKind {
  if (task.answer) return "answer";
  const prose = proseOf(task.text);
  const clauses = clausesOf(prose).map((clause) => clause.replace(POLITE, ""));
  if (TRANSLATION.test(prose.trim()) || clauses.some((clause) => longMatch("no-code", clause) !== null))
    return "answer";
  if (clauses.some((clause) => EDIT_AFTER.test(clause))) return "edit";
  const [first = ""] = clauses;
  if (TEXT_ONLY.test(first) && !/\b(?:to|in|into) it\b/.test(first) && task.files.length === 0)
    return "answer";
  // "can you …" asks for it to be done, unless what is asked for is an explanation.
  if (POLITE.test(normalize(prose)) && !ASKS.test(first)) return "edit";
  const asks = clauses.some((clause) => ASKS.test(clause));
  const orders = clauses.some((clause) => isImperative(clause) && !ASKS.test(clause));
  const questionMark = /\?\s*$/.test(prose.trim());
  if (orders && !(questionMark && !POLITE.test(normalize(prose)) && ASKS.test(first))) return "edit";
  return asks || questionMark ? "answer" : "edit";
}

/**
 * Whether an answer would hold code (or a judgement) that somebody relies on, and so can cross a
 * boundary: "a function that hashes passwords", "is this login safe". What only explains code that
 * is there touches nothing, whatever its subject.
 */
export function answerCanCross(text: string): boolean {
  const words = normalize(text);
  if (!clausesOf(proseOf(text)).some((clause) => ASKS.test(clause.replace(POLITE, "")))) return true;
  if (
    /\b(?:commit message|(?:pr|pull request) description|summar(?:y|i[sz]e)|release announcement)\b/.test(
      words,
    )
  )
    return false;
  return (
    /\b(?:write|implement|generate|create|give me|show me|make|build|provide|draft|code for|snippet|a function|a script|a query|sql|command|regex|example of|examples? (?:code|of)|one liner)\b/.test(
      words,
    ) ||
    /\b(?:how (?:do|would|should|can|could) (?:i|we|you|one)|how to|best way|right way|safe(?:st|ly)?|secure(?:ly)?|insecure|vulnerab\w*|exploit\w*|audit|should (?:i|we)|is it ok|good enough|recommend)\b/.test(
      words,
    )
  );
}

const MAKES =
  /\b(?:write|create|build|make|generate|scaffold|prototype|draft|code|implement|develop|hack together|put together|give me|i want|i need|spike|mock up|set up|add)\b|^(?:an? )?(?:quick |tiny |small |little |simple |throwaway |one off |minimal |basic )*(?:\S+ ){0,2}?(?:scripts?|prototype|demo|poc|proof of concept|playground|mock ?up|game)\b/;
const ARTEFACT =
  /\b(?:prototype|proof of concept|poc|demo|mock ?ups?|playground|sandbox page|single (?:file|page) \S+|standalone|self contained|browser \S+(?: \S+)?|games?|snake|tetris|pong|minesweeper|breakout clone|hangman|tic tac toe|game of life|calculator|stopwatch|countdown|pomodoro|todo (?:app|list)|to do (?:app|list)|landing page|html page|web page|one page site|animation demo|simulat(?:or|ion)|visuali[sz](?:er|ation)|scripts?|cli tool|command line tool|shell script|snippet|scaffold\w*|boilerplate|skeleton|starter|template|storybook stor(?:y|ies)|new (?:\S+ ){0,3}component|(?:react|vue|svelte|web|solid|angular) component|component (?:called|named)|components? (?:that|which) nobody|test (?:scaffold|suite|file|cases?|skeleton)|(?:unit|integration|e2e|snapshot|property|smoke|regression) tests?|tests (?:for|that cover|covering)|benchmark|fixtures?|mock data|sample data|dummy data|jupyter notebook|notebook|dockerfile|github action|userscript|bookmarklet|extension)\b/;
const NOT_ALONE =
  /\b(?:existing|to the (?:\S+ )?(?:game|calculator|prototype|demo|script|tool|list|editor|simulator)|integrate|wire (?:it )?(?:up|into)|hook (?:it )?(?:up|into)|full stack|production|e commerce|operating system|compiler|distributed|backend and frontend|and use it|replace|everywhere|across|failing tests?|fix|in our|into our|to our|to the (?:app|page|project|codebase|sidebar|header|footer|menu|form|dashboard)|package json|npm scripts?|whole|entire|all (?:the )?(?:tests|components|modules|files|endpoints|services|pages))\b/;
/** File names read "it" in a clause: "add a script to package.json" is an edit of that file. */
const INTO_FILE = /\b(?:to|into|in|update|edit|change|modify|extend|fix) (?:the )?it\b/;

/**
 * Whether the task asks for something new that stands on its own (a prototype, a script, a test
 * scaffold, a component nobody imports yet): it is verified by running it, not by reading it.
 */
export function isArtefact(task: Task, names: Names, located: Located): boolean {
  const words = wordsOf(task.text);
  if (!MAKES.test(words) || !ARTEFACT.test(words) || NOT_ALONE.test(words)) return false;
  if (
    /^(?:please )?(?:fix|update|change|rename|remove|delete|refactor|improve|move|optimi[sz]e|debug)\b/.test(
      words,
    )
  ) {
    return false;
  }
  if (task.files.some((file) => !creates(names, file))) return false;
  const existing = (name: Name): boolean =>
    located.paths.some((path) => path === name.name || path.endsWith(`/${name.name}`));
  const goesIntoFile = clausesOf(task.text).some((clause) => INTO_FILE.test(clause));
  return !(goesIntoFile && names.paths.some((path) => path.role === "points" && existing(path)));
}

function creates(names: Names, file: string): boolean {
  return names.paths.some((path) => path.name === file && path.role === "creates");
}
