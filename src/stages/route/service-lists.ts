import type { Phrase } from "./services.ts";

/** Parts of a system by words that hardly mean anything else, and by what they are for. */
const SYSTEM =
  "gateway backend frontend storefront server web webapp website ios android mobile desktop worker broker mailer emailer notifier scheduler cron cli sdk bff backoffice kiosk portal dashboard crawler indexer ingester ingest exporter importer renderer transcoder dispatcher aggregator publisher subscriber collector daemon proxy lambda api app monolith microservice producer consumer processor service engine ui client site console hub bot spa kafka forwarder resizer uploader downloader";
const DOMAIN =
  "ordering orders order billing invoicing invoices payments payment payouts checkout cart carts basket catalog catalogue inventory stock warehouse fulfilment fulfillment shipping shipment shipments delivery dispatch logistics pricing prices quotes quoting discounts promotions promo coupons loyalty rewards search recs recommendations recommender feed ads analytics reporting reports metrics tracking telemetry audit notifications notification messaging email mail sms push chat support crm erp auth identity accounts account users user profile profiles customers customer membership subscriptions ledger accounting finance tax payroll hr booking bookings reservations reservation ticketing tickets scheduling calendar routing maps geo geocoding pharmacy lab clinic patients records imaging triage kitchen menu table rider driver courier fleet vehicles telematics charging stations meters sensor sensors alerts alerting media video images transcoding thumbnails upload streaming player playlists library lending returns refunds risk fraud compliance kyc onboarding settlement trading matching orderbook portfolio cards core shop shops till pos edge batch bookkeeping scoring standings calendar contracts documents letters mailing payslips admin reviews ratings moderation content cms translations translation exam exams grading grades enrollment enrolment courses lessons attendance gradebook timetable inspector claims policy policies underwriting seatmap gameplay matchmaking lobby leaderboard scores wallet exchange insights forecasting planning procurement purchasing supplier suppliers sync jobs queue import export storage archive session sessions front back stats weather irrigation harvest greenhouse parking gate gates access permits";
const PLACES =
  /^ (?:\S+ )?(?:pages?|screens?|tabs?|buttons?|columns?|icons?|headings?|labels?|fields?|sections?|menus?|cards|links?|forms?|views?|tables?|endpoints?|routes?|tests?|folders?|dropdowns?|charts?|modals?)(?: |$)/;
/** What is said of things that run. */
const OF_SERVICES =
  /(?: |^)(?:services?|grpc|rest|soap|rpc|graphql|proto\w*|contracts?|events?|topics?|kafka|queues?|messages?|trac(?:e|ing)|correlation|deadlines?|timeouts?|retr(?:y|ies)|circuit|calls?|callers?|consum\w*|publish\w*|emit\w*|subscrib\w*|librar(?:y|ies)|lib|sdk|deploy\w*|split|adapt|update|tell|inform\w*|dockerfiles?|images?|clients?|flags?|versions?|clocks?|logs?|logging|logger|health\w*|metrics|env\w*|config\w*|schemas?|payloads?|errors?|formats?|headers?|ids?|listen\w*|react|reacts|hears?|told|notif\w+|learns?|know|knows|understand\w*|speak\w*|agree\w*|respect|honou?r|saga|each other|one another|upstream|downstream|everywhere|must|have to|need to|needs? to|(?:all|each|both) (?:use|need|have|must|should|still|get|call|read|write|log|wait|talk)|should (?:all|each)|still (?:use|call|read|write|talk)|instead of its own|the same|shared?|common|one shape|roll\w*|rename|upgrade|bump|switch|migrate|move|replace|field|support|currency|locale|language|time ?zone|utc|enum|status|code|key|together)(?: |,|$)/;
/** What several services have between them. */
const SHARED =
  /\b(?:services?|grpc|protobuf|proto|contract|kafka|topic|queue|events?|consum\w*|subscrib\w*|common lib|shared (?:lib|client|logger|package)|library|lib|correlation|trace|deploy\w*|microservices?|each other)\b/;
const CHAIN = / (?:through|via|to|into|from|then|or) /;
const BETWEEN =
  /, (?:and |or |plus |then |finally )?| and | plus | as well as | through | via | to | into | from | then | or /;
/** Words before the name of a part. */
const BEFORE = 3;
/** Of an item that is no bare name, where its name is looked for: "field in the tractor gateway". */
const LONGEST = 6;

/** A name alone, or one that something is said of. */
const BARE_NAME =
  /^(?:the |our |an? )?\S+(?: \S+)?(?:$| (?:must|should|all|each|both|still|needs?|have|has|uses?|calls?|gets?|reads?|writes?|waits?|can|are|do|don't|will)\b)/;

const system = new Set(SYSTEM.split(" "));
const domain = new Set(DOMAIN.split(" "));

type Known = { readonly kind: string; readonly sure: boolean };

/**
 * Three or more parts of a system in one list or chain: "in the gateway, billing and the ios app", "from orders to
 * the mailer via pricing". A bare name beside two known parts is a third.
 */
export function listedServices(clause: string): Phrase | null {
  const items = clause.split(BETWEEN);
  if (items.length < 3) return null;
  let run: Item[] = [];
  let at = 0;
  for (const text of items) {
    const start = clause.indexOf(text, at);
    at = start + text.length;
    const item = read(text, start, run.length === 0);
    if (item === null) {
      run = [];
      const first = read(text, start, true);
      if (first !== null && first.known !== null) run = [first];
      continue;
    }
    run.push(item);
    if (isSystem(run, clause)) {
      const first = run[0]?.start ?? 0;
      return { words: clause.slice(first, item.end), start: first, end: item.end };
    }
  }
  return null;
}

interface Item {
  readonly known: Known | null;
  readonly start: number;
  readonly end: number;
}

/** The part that an item names; null when it names none and is no bare name either. */
function read(text: string, start: number, first: boolean): Item | null {
  const words = text.split(" ");
  const near = first ? words.slice(-BEFORE) : words.slice(0, BEFORE);
  const where = words.length <= LONGEST && !first ? [...near, ...words.slice(-2)] : near;
  const known = knownIn(where);
  if (known === null && (first || !BARE_NAME.test(text))) return null;
  const from = first ? start + text.length - near.join(" ").length : start;
  const to = first ? start + text.length : start + Math.min(text.length, near.join(" ").length);
  return { known, start: from, end: to };
}

function knownIn(words: readonly string[]): Known | null {
  let weak: Known | null = null;
  for (const [at, word] of words.entries()) {
    const plain = word.replace(/'s$/, "");
    const single = plain.replace(/s$/, "");
    if (system.has(plain) || system.has(single)) {
      return { kind: `${words[at - 1] ?? ""} ${single}`, sure: true };
    }
    if (domain.has(plain)) weak ??= { kind: plain, sure: false };
  }
  return weak;
}

function isSystem(run: readonly Item[], clause: string): boolean {
  if (run.length < 3) return false;
  const known = run.flatMap(({ known: own }) => own ?? []);
  const kinds = new Set(known.map(({ kind }) => kind));
  const least = SHARED.test(clause) ? 1 : Math.max(2, run.length - 1);
  if (kinds.size < least || kinds.size < known.length) return false;
  const [first] = run;
  const last = run.at(-1);
  if (first === undefined || last === undefined || PLACES.test(clause.slice(last.end))) return false;
  if (known.filter((own) => own.sure).length >= 2) return true;
  // A chain goes between things of any kind: "from the sync to the mobile app".
  if (known.length < run.length && CHAIN.test(clause.slice(first.start, last.end))) return false;
  return OF_SERVICES.test(clause);
}
