import type { WordRule } from "./security-words.ts";
import { once } from "./once.ts";

/**
 * Data that must not get out and calls that let foreign code or files in, over normalised text: what
 * nobody calls "security" and a review would look at first.
 */
export const EXPOSURE_WORDS = once((): readonly WordRule[] => [
  {
    words:
      /\b(?:(?:credit |debit |payment |bank )?card (?:numbers?|data|details)|credit cards?|cvv|cvc|ibans?|ssns?|social security numbers?|passport numbers?|tax ids?|personal (?:data|information|details)|gdpr|hipaa|pci|(?:de ?)?anonymi[sz]\w*|pseudonymi[sz]\w*|(?:strip|remove|drop|delete) (?:\S+ ){0,2}(?:exif|gps|location) (?:\S+ )?(?:data|metadata|tags?)|(?:return|expos|send|show|give|leak)\w* (?:\S+ ){0,4}(?:emails?|phone numbers?|addresses|data|names|details) to (?:everyone|anyone|everybody|anybody|the public|other users|clients?)|patient (?:data|records?)|medical records?|(?:don't|do not|never|stop|avoid|no longer) (?:log|logging|print|printing|show|showing|return|returning|expos\w+|leak\w*|send|sending) (?:\S+ ){0,4}(?:cards?|emails?|tokens?|keys?|phone numbers?|addresses|bod(?:y|ies)|data|stack traces?|internal\w*))\b/g,
    unless: /\b(?:card (?:component|layout|game)|playing cards?|business cards?)\b/,
  },
  {
    words:
      /\b(?:pwds?|pw|(?:store|save|hash|keep|compare|check)\w* (?:\S+ ){0,3}(?:pins?|security (?:answers?|questions?)))\b/g,
    unless:
      /\b(?:(?:print|echo|show|current|working|prints|the) pwd|pwd (?:command|builtin|in the prompt)|shell|bash|zsh|prompt|director\w+|map|markers?|pins? on)\b/,
    despite: /\b(?:hash\w*|users?|bcrypt|salt\w*|stor(?:e|ed|ing) (?:the )?(?:pw|pwd))\b/,
  },
  {
    words:
      /\b(?:x frame options|x content type options|x xss protection|referrer policy|permissions policy|secur\w+ headers|strict transport security|directory (?:listing|browsing)|host header|mixed content|subresource integrity|safe ?load|yaml load|unserialize|(?:object|binary) deserializ\w*|deserializ\w+ (?:\S+ ){0,3}(?:safe\w*|user|request|untrusted|remote)|(?:exec|exec file|spawn|system|popen|subprocess|shell|command) (?:\S+ ){0,6}(?:user|request|query|params?|untrusted|foreign|input)|(?:os|subprocess) (?:system|popen|call)|html template (?:instead of|rather than) text template|text template (?:to|with) html template|auto ?escap\w*|innerhtml|v html|mark safe|html safe|(?:sql|query|command) (?:\S+ ){0,3}concatenat\w+|string (?:concatenat\w+|interpolat\w+) (?:\S+ ){0,3}(?:sql|quer(?:y|ies))|bound parameters?|chmod|chown|umask|setuid|world (?:readable|writable)|file modes? 0?[0-7]{3}|pkce|cosign|sigstore|gpg sign\w*|notari[sz]e\w*|code sign\w*|mass assignment|strong parameters|permit params|(?:white|allow) ?list\w*|(?:safe|unsafe) redirects?|user controlled|attacker\w*|malware|virus(?:es)?|spoof\w*|tamper\w*|replay attacks?|forg(?:e|ed|ery|ing)|phishing|honeypots?|backdoors?|insecure|privacy (?:leak|breach)|leak\w* (?:\S+ ){0,3}(?:to|in|into) (?:the )?(?:logs?|client|browser|response|public)|security txt|account (?:takeover|hijack\w*)|proof of possession|client secrets?|hsm|yubi ?keys?)\b/g,
    unless:
      /\b(?:virus (?:simulation|game)|explain chmod|chmod \+?x|make (?:\S+ ){0,3}executable|shell command to|(?:zombie|epidemic|platformer|game|sprites?))\b/,
  },
  {
    words:
      /\b(?:yup|joi|zod\w*|ajv|pydantic|class validator|valibot|superstruct|marshmallow|voluptuous|wtforms?|fluent ?validation|bean validation|(?:can't|cannot|can not|must|may not|must not|needs to|has to|isn't allowed to) be (?:a |an |at |non )?(?:negative|empty|blank|positive|null|valid|invalid|at least|at most|least|most|between|numbers?|integers?|numeric|emails?|urls?|greater than|less than|more than|longer than|shorter than|unique)|(?:don't|do not|never|stop|not) trust\w*|trust\w* (?:the |by )*(?:clients?|users?|browsers?|headers?)|(?:return|give|respond|send|throw|answer|reply|fail|raise)\w* (?:\S+ ){0,4}(?:400|422|bad request|unprocessable)|(?:make|mark) (?:\S+ ){1,4}(?:a )?(?:required|mandatory)(?: field)?|(?:required|mandatory) fields?|(?:escape|quote|shell ?quote|shlex)\w* (?:\S+ ){0,3}(?:file ?names?|args?|arguments?|params?|shell)|(?:to|into|through) (?:the |a )?shell|shell (?:args?|arguments?|metacharacters?|escap\w*|quot\w*)|(?:html|svg|markup|script tags?|scripts?) (?:\S+ ){0,6}(?:gets? |is |are )?execut\w+|(?:force|enforce|redirect|only|require) (?:\S+ ){0,4}https|https only|certs?|self signed|\benv (?:file )?(?:\S+ ){0,3}(?:committed|leaked|pushed|checked in))\b/g,
    unless:
      /\b(?:(?:bump|upgrade|install) (?:\S+ ){0,2}(?:zod|yup|joi|ajv|pydantic)|props?|arguments?|parameters?|(?:required|mandatory) (?:type|prop|flag|option|param\w*)|typescript types?|config file|typing|quote of the day|quotes page|pipe (?:\S+ ){0,3}(?:to|into|through)|block quote\w*)\b/,
    despite: /\b(?:shell args?|file ?names?|user|requests?|body|bodies|deploy|system|exec\w*)\b/,
  },
]);
