import { once } from "./once.ts";

/** A long pattern that most texts hold nothing of. */
export interface LongPattern {
  readonly name: "unknown" | "reaches-users" | "no-code";
  readonly words: RegExp;
}

/** Patterns by themselves that are screened like the lists, since to make one ready takes a while. */
export const LONG_PATTERNS = once((): readonly LongPattern[] => [
  {
    // Said of anything, these say that nobody knows yet what is to be done.
    name: "unknown",
    words:
      /\b(?:something (?:is|seems|feels|looks|went|must be) (?:wrong|broken|off|weird|odd|strange)|(?:find|figure|work|track) (?:it |this |them )?(?:out|down) (?:why|what|where|the cause|the reason)|(?:look|looking|dig|digging) into (?:it|this|that|why|what)|(?:doesn't|does not|don't|isn't|is not|stopped|not) work(?:s|ing)? (?:any ?more|any longer|since|after|again)|investigate|do something(?: (?:about|with)|$)|clean(?:ing)? up (?:the |this |our )*mess|(?:fix|solve|find|handle|clean up) (?:the |all |any |some |your |these |those )*(?:bugs|issues|problems|errors|mistakes)(?: (?:in|of|with) (?:\S+ ){0,2}\S+)?$|make (?:it|this|that|them|things|everything) (?:\S+ )?(?:work|better|nicer|prettier|cleaner|good|great|perfect|modern|professional|cool|pretty|robust))\b/,
  },
  {
    // Verbs whose change reaches every place that uses the name.
    name: "reaches-users",
    words:
      /\b(?:rename|renaming|remove|delete|drop|replace|deprecate|signature|make (?:\S+ ){1,4}async|convert|required (?:argument|parameter|option)|(?:new|extra|additional|another|second|third|optional) (?:argument|parameter)|(?:add|remove) (?:an? )?(?:\S+ )?(?:argument|parameter)|change (?:the )?(?:return|type|signature|name|parameters|arguments)|return type|instead of|switch|move|merge|split|callers?|call sites?|usages?|everywhere|refactor)\b/,
  },
  {
    // Said in so many words: nothing is to be changed.
    name: "no-code",
    words:
      /\b(?:(?:don't|do not|without|no need to) (?:write|writing|change|changing|touch|touching|edit|editing|implement|implementing|code|coding)\b(?: (?:any|the|yet))?(?: (?:code|it|anything|files?))|no code(?: changes?)?(?: yet| please)?$|just (?:explain|tell me|describe|answer|an? (?:explanation|answer|opinion)))\b/,
  },
]);
