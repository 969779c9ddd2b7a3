/**
 * When a boundary word stands in a clause that only touches prose or looks: "the typo in the login
 * page's title" is not security-critical, "store the reset token hashed" is. Works on one clause
 * and one match in it, so a harmless part never excuses another part of the task.
 */

/** A leading verb that acts on what the words name; such a clause is never only about looks. */
const ACTS =
  /^(?:please |just |also |now )*(?:(?:in|on|for|at) (?:the |our )?(?:\S+ ){1,4}?)?(?:store|hash|validate|verify|rotate|revoke|encrypt|decrypt|sign(?! (?:in|up|out)\b)|secure|protect|enforce|require|restrict|allow|deny|forbid|prevent|invalidate|expire|issue|authenticate|authori[sz]e|saniti[sz]e|escape|redact|mask|grant|limit|lock|block|reject|bypass|disable|enable|harden|refresh|generate|log(?! (?:in|out)\b)|persist|leak|strip|implement)\b/;

const WORDING =
  /\b(?:typos?|misspell\w*|misspelt|spelling|wording|reword\w*|rephras\w*|grammar|grammatical|punctuation|capitali[sz]\w*|trailing whitespace|white ?space|indent\w*|line length|import order|formatting|proofread\w*|translat\w+|copy edit\w*|typographical|plurals?|singular|(?:with|without|add|remove|missing|trailing) (?:a |an |the )*(?:period|full stop|comma|exclamation mark|question mark|dot|ellipsis|colon)|(?:should|must) read |copyright (?:year|notice|header|line)|copyright|(?:change|update|reword|shorten) (?:the )?(?:copy|text|wording) (?:of|on|in)|(?:change|update|reword|shorten) (?:\S+ ){0,6}(?:message|text|copy|wording) (?:to|from) (?!not|never|avoid|hide|only|prevent)|rename (?:\S+ ){1,5}(?:button|link|tab|menu|menu item|heading|section))\b/;
const CODE =
  /\b(?:condition|logic|function|check|comparison|compares?|query|method|algorithm|handler|middleware|guard|variable|that (?:lets|allows|breaks|causes|makes|accepts|disables|skips)|which (?:lets|allows|breaks|causes|makes)|regex|operator|key name|config\w*|env\w*)\b/;

/** A clause that starts with who may do what, rather than with something to write. */
const STATES_RULE = /^(?:\S+ ){1,3}?(?:should|must|may|can|could)(?:n't| not| only| never| be)\b/;

/**
 * What says that the clause is about what the code does or lets happen, however many looks it names
 * ("the image upload endpoint accepts unsigned tokens"): it is about substance then.
 */
const SUBSTANCE =
  /\b(?:without|unless|unsigned|unauth\w+|unsaniti\w+|unescaped|unhashed|unencrypted|plain ?text|clear ?text|accepts?|accepting|lets? (?:\S+ ){1,4}(?:through|in|past)|stor(?:e|es|ed|ing)|leak\w*|expos\w+|bypass\w*|inject\w*|vulnerab\w*|open to|readable|guess\w*|can (?:still |now |not )*(?:be )?(?:log|sign|read|see|edit|delete|change|access|call|impersonate)\w*|still (?:work|log|sign)\w*|requir(?:e|es|ed|ing)|depends?|enforc\w+|saniti[sz]\w*|hash(?:ed|ing)|encrypt\w*|decrypt\w*|compar(?:e|es|ed|ing)|jwts?|acls?|hmac|endpoints?|api(?! keys?)|database|back ?end|middleware|server|quer(?:y|ies)|logging in|lock ?outs?|exe|executables?|mime|before (?:saving|comparing|storing|sending|checking)|must not|should not|may not|mustn't|shouldn't)\b/;

const DOC =
  "read ?me|changelog|docs?|documentation|docstrings?|js ?doc|ts ?doc|tutorial|user guide|guide|handbook|faq|contributing|blog post|wiki|glossary|release notes|adr|runbook|storybook docs|man page";
const DOC_WORD = new RegExp(
  `(?<!\\b(?:own|user|users|user's|users'|firestore|mongo|shared|private|their|other|all|patient) )\\b(?:${DOC})\\b(?! (?:site|server|endpoint|route|api|portal|service|app|access|viewer|permissions?|page access|download|says?|claims?|promises?|app's|require))`,
);
const CODE_COMMENT =
  /\b(?:(?:code|inline|todo|doc|block|line|outdated|stale|misleading|wrong|explanatory|missing|licen[cs]e) comments?|^(?:please )?(?:add|write|update|fix|improve|clarify|correct|shorten|remove) (?:a |an |the |some |more |short |brief |that )*comments? (?:above|about|explaining|that|to|in|on|over|at|describing|for|saying|why|in front)|comments? (?:above|explaining|that explains?|describing))\b/;
/** Adding to the docs is writing, unless what is added is a mechanism: "add basic auth to the docs". */
const DOC_CONTENT =
  /\b(?:section|sections|paragraph|notes?|examples?|entry|chapter|links?|description|heading|mention|sentence|warning|diagram|steps|instructions|details|about|how|table|list|screenshot|explanation|overview|what|why|badge)\b/;
const ADD_TO_DOC = new RegExp(
  `^(?:\\S+ )*?(?:add|put|set up|introduce) .{0,200}\\b(?:to|on|in|for) (?:\\S+ ){0,3}(?:${DOC})\\b`,
);

const LOOKS =
  /\b(?:(?:make|turn|paint|be|is|to|in) (?:\S+ ){0,4}?(?:blue|green|black|white|brown|teal|transparent)(?! (?:green|list))|(?:blue|green|black|white)$|css|styl(?:e|es|ing)|stylesheets?|colou?rs?|padding|margins?|fonts?|icons?|spacing|align\w*|cent(?:er|re|ered|red)|width|height|wider|narrower|bigger|smaller|larger|taller|borders?|rounded|shadow|layout|labels?|titles?|headings?|headlines?|placeholders?|tool ?tips?|captions?|dark mode|light mode|themes?|animations?|animate|spinners?|logos?|(?<!\b(?:base|docker|container|disk) )images?|illustration|background|responsive|(?:button|link|alt|helper|help|hint) text|text (?:colou?r|size)|font size|hover|bold|italic|red|yellow|gr[ae]y|orange|purple|pink|darker|lighter|underline|z index|opacity|favicon|emoji|aria label|tab order|focus ring|breadcrumbs?|favicons?|storybook|(?<!user )stor(?:y|ies) (?:for|of)|round|circular|overlap\w*|left|right|typography|subtitle|capital letters?|uppercase|lowercase|sentence case|title case|stack trace colou?r|legends?|(?<!helm )charts?|easter egg)\b/;
const ELEMENT =
  /\b(?:page'?s?|button'?s?|forms?|form's|fields?|field's|screens?|screen's|links?|modal'?s?|dialog'?s?|view'?s?|inputs?|input's|box|boxes|header'?s?|menu'?s?|icons?|tabs?|panel'?s?|sections?|banner'?s?|toasts?|cards?|rows?|list|sidebar'?s?|badges?|chips?|popup'?s?|dropdown'?s?|table'?s?|column|toggle|switch|widget'?s?|tooltip|spinner|area|prompt|charts?|(?:error|warning|button|helper|hint) (?:text|message)|meter'?s?|bars?|indicators?|gauges?)\b/;

/** What is written on a thing, right behind its name: "the password label". */
const LABEL_OF =
  /^ ?(?:(?:denied|expired|required|failed) )?(?:labels?|titles?|headings?|placeholders?|tool ?tips?|captions?|icons?|colou?rs?|css|styles?|styling|fonts?|text|wording|spinners?|illustrations?|images?|logos?|animations?|padding|margins?|emojis?|screenshots?)\b/;

/** Whether a heading says that the task is about docs: "docs: …", "README: …". */
export function isAboutDocs(topic: string, clause: string): boolean {
  return DOC_WORD.test(topic) && !ACTS.test(clause) && !SUBSTANCE.test(clause);
}

/** Whether the match at `start`..`end` of the clause is only named in passing. */
export function isInPassing(clause: string, start: number, end: number): boolean {
  if (CODE_COMMENT.test(clause)) return true;
  if (/^(?:please |now )*(?:document|describe)\b/.test(clause)) return true;
  if (DOC_WORD.test(clause) && !ACTS.test(clause) && !STATES_RULE.test(clause)) {
    return !ADD_TO_DOC.test(clause) || DOC_CONTENT.test(clause);
  }
  if (WORDING.test(clause)) return !CODE.test(clause) && !SUBSTANCE.test(clause);
  if (ACTS.test(clause) || SUBSTANCE.test(clause)) return false;
  const before = LOOKS.exec(clause.slice(0, start));
  if (before) return true;
  if (LABEL_OF.test(clause.slice(end))) return true;
  const after = LOOKS.exec(clause.slice(end));
  return after !== null && ELEMENT.test(clause.slice(start, end + after.index + after[0].length));
}
