import { near } from "./frames.ts";
import type { WordRule } from "./security-words.ts";
import { once } from "./once.ts";

/** What comes from outside. */
const INPUT =
  "inputs?|bod(?:y|ies)|payloads?|params|parameters|requests?|uploads?|uploaded|file ?names?|user ?names?|emails?|phone numbers?|amounts?|quantit\\w+|dtos?|headers?|query ?strings?|json bod\\w+|mime types?|file types?|extensions?|origins?|svgs?|callback urls?|redirect urls?|webhooks?|form fields|unknown (?:fields|keys|properties)|extra (?:fields|keys|properties)|values?|urls?|ids?|dates?|ages?|names?";
/** What is plainly somebody's input; a check of it validates. */
const PLAIN_INPUT =
  "(?:user )?inputs?|request bod\\w+|payloads?|(?:request|query|url) param\\w*|upload(?:s|ed)?|amounts?|dtos?|e?mail(?: addresses)? and \\S+|ages?|phone numbers?|quantit\\w+|(?:register|registration|checkout|contact|settings|payment|order|booking|profile|feedback) forms?|origin headers?|mime types?|file types?";

/** Phrases of validating and sanitising what comes from outside, over normalised text. */
export const INPUT_WORDS = once((): readonly WordRule[] => [
  {
    words:
      /\b(?:(?:block|reject|forbid|deny|prevent|disallow|refuse)(?:s|ed|ing)? (?:\S+ ){0,4}(?:internal|private|local|loopback|metadata) (?:addresses|ips?|hosts?|networks?|urls?|endpoints?)|169 254 169 254|(?:fetch|request|download|call|load|get)(?:s|es|ed|ing)? (?:any|arbitrary|every|whatever|user supplied) (?:\S+ )?urls?|dot dot slash)\b/g,
  },
  {
    words: new RegExp(
      String.raw`\b(?:(?:any|raw|arbitrary|foreign|unfiltered) (?:html|markup|javascript|sql)|^escap\w+ (?:it|them|that|this|those)\b|(?:don't|do not|never|no longer) (?:allow|accept|permit) \S+|(?:reject|refuse|forbid|disallow|deny)(?:s|ed|ing)? (?:\S+ ){0,5}(?:${INPUT})|${near("(?:checks?|checking|constraints?|rules?|limits?|requirements?)", PLAIN_INPUT, 5)}|(?:strip|remove|drop|filter|clean)\w* (?:\S+ ){0,3}(?:dangerous|malicious|unsafe|evil|harmful|script|scripts|event handlers|on\w+ attributes)|(?:javascript|data) (?:links?|urls?|uris?|hrefs?)|param\w*tri[sz]ed (?:statements?|quer(?:y|ies))|(?:max|maximum|min|minimum) (?:length|size) (?:of|for|on) (?:\S+ ){0,2}(?:input|field|name|message|comment|body|password|upload|username|bio|title)|(?:can|may|must|to|who|users?|people|customers?|visitors?|not) register|(?:accept|bind|consume|resend|redeem|revoke|forward)\w* (?:\S+ ){0,2}invit\w+|origin (?:header|check|allow ?list)|fail2ban)\b`,
      "g",
    ),
    unless:
      /\b(?:dependency injection|injection container|containers?: |rules? of|rate limits? of|(?:event|signal|hook|callback|command|plugin|handler|service worker|component|font|route|schema) (?:register|rules?)|to register (?:the |a |an |new )*(?:\S+ )?(?:handlers?|listeners?|plugins?|hooks?|components?|commands?|routes?|callbacks?|service|events?|icons?|fonts?|tools?|providers?|modules?|workers?))\b/,
  },
]);
