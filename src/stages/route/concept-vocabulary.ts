import type { Vocabulary } from "./concept-table.ts";

/** Who does and to whom it is done, what they may, and what they do to what is kept. */
const PEOPLE: Vocabulary = {
  PERSON:
    "user people person human guest visitor member tenant customer client admin administrator editor owner author moderator manager staff employee stranger subscriber student pupil teacher tutor lecturer professor parent guardian child kid patient doctor nurse physician surgeon therapist pharmacist dentist vet caretaker caregiver carer viewer contributor collaborator reviewer approver operator maintainer vendor seller buyer bidder account outsider driver rider passenger courier cashier clerk waiter cook chef bartender barista host landlord renter resident neighbour neighbor household colleague coworker contractor freelancer intern trainee apprentice accountant bookkeeper auditor lawyer attorney judge officer inspector volunteer donor organiser organizer attendee participant player gamer coach trainer referee captain trader investor broker dealer supplier merchant shopper reseller franchisee partner affiliate recruiter applicant candidate hr supervisor boss lead director executive principal librarian borrower photographer artist musician fan follower friend creator streamer journalist support helpdesk dispatcher technician mechanic engineer developer dev tester attacker hacker scammer thief competitor bot crawler script reporter witness delegate deputy substitute assistant secretary receptionist salesperson marketer consultant advisor adviser researcher scientist farmer grower pilot crew sailor foreman janitor cleaner caller sender recipient receiver requester responder bearer payer payee signer heir spouse husband wife roommate flatmate occupant inmate citizen voter elector mayor anonymous superuser organist leaver joiner newcomer beginner alumnus alumni graduate treasurer skipper beekeeper guide dancer singer warden usher curator chairman optician midwife paramedic firefighter policeman soldier priest pastor monk imam rabbi bailiff notary modder cheater spammer chief headmaster executor regulator counsellor babysitter nanny pensioner veteran skater climber runner cyclist walker lender bookmaker",
  ANYONE: "anyone anybody everyone everybody whoever whomever",
  SOMEONE: "someone somebody",
  NOBODY: "nobody noone",
  GROUP:
    "tenant organisation organization org company firm customer client team department dept branch school class classroom clinic hospital ward practice shop store family household workspace account club league chapter region district office site hotel property building franchise restaurant agency university faculty course group community circle guild squad unit depot station warehouse gym studio bank merchant vendor farm location block floor corridor street ministry municipality parish troop",
  FORMER:
    "former ex removed fired dismissed departed deactivated disabled suspended banned blocked expelled kicked quit left resigned cancelled canceled deleted expired revoked retired evicted unsubscribed offboarded demoted unfriended archived lapsed ended terminated sacked graduated leave resign thrown",
  CANNOT: "can't cannot shouldn't mustn't couldn't mayn't never won't",
  CAN: "can could may might should must able allowed permitted lets let allow",
  STILL: "still stay keep remain continue",
  ONLY: "only just solely exclusively",
  OWN: "own",
  OTHERS: "other another different wrong foreign neighbouring neighboring unrelated arbitrary third",
  REACH:
    "see view read open get fetch load download export edit change modify update delete remove cancel approve sign publish unpublish invite call reach enter join rename manage assign archive post comment vote refund transfer impersonate use upload overwrite close merge move enumerate guess browse look peek access pull withdraw pay spend unlock print copy list search find visit watch hear listen reopen restore reset set create book order submit rate grade review mark hand receive request query promote demote attach annotate void release lock control trigger start stop run replay reply message contact cast claim redeem alter touch know learn discover harvest collect check seen saw got sent found heard known taken written made bought paid sold broadcast stream",
  SHOWN:
    "shown visible show reveal revealed expose exposed display displayed available accessible readable editable open reachable offered returned given sent hidden hide handed",
};

/** What must not get out, and where and how it gets out or is kept. */
const SECRETS: Vocabulary = {
  SENSITIVE:
    "password passcode passphrase pin otp iban cvv cvc ssn passport salary payroll payslip wage income diagnosis prescription allergy birthday birthdate dob fingerprint secret credential token cookie certificate cert jwt licence license plate biometric medical health medication bank card tax pension visa religion ethnicity disability criminal location whereabouts gps coordinates private confidential personal sensitive creds commission rent cvs pesel sin nhs dna psychological offence debt payout",
  NUMBERS:
    "number no digit id code details data info information account record history statement file report result note",
  CODE_OF:
    "door gate access pickup pick unlock invite invitation recovery security backup voucher entry alarm locker safe verification confirmation activation login gift coupon discount promo referral redemption ticket pairing device join",
  WEAK_KEEPING:
    "plaintext cleartext plain clear unencrypted unprotected unhashed readable raw base64 verbatim",
  KEEP: "store keep save sit lie live hold persist stash put write remember remain stay end land record",
  LOGS: "log logger logging logfile trace transcript console sentry analytics telemetry metric crash bugsnag datadog logcat stdout stderr querystring referer referrer screenshot clipboard localstorage preferences",
  LEAK: "leak expose reveal spill disclose print echo dump log send return include show contain ship mail email forward attach serialise serialize",
  MASKING:
    "mask redact scrub blank obfuscate truncate asterisk star blur censor anonymise anonymize pseudonymise pseudonymize encrypt encode encipher scramble wipe shred salt",
  CREDENTIAL:
    "link url invite invitation badge device key card code ticket token session cookie login account password pass qr subscription grant seat licence license address certificate credential voucher phone app browser tab",
};

/** What comes from outside, and what happens to it. */
const INPUT: Vocabulary = {
  OUTSIDE:
    "user visitor guest customer client browser caller request body payload query param parameter upload webhook callback form header filename input url querystring field comment message textbox searchbox import csv attachment email",
  MARKUP: "script html tag javascript js markup svg iframe onclick onerror markdown css",
  EXECUTE: "run execute eval interpret inject render fire trigger",
};

/** What is stored, what it is stored in, and what happens to it. */
const STORAGE: Vocabulary = {
  CHANGE:
    "add drop remove delete rename split merge move convert change turn make widen extend shrink migrate copy backfill fill populate map alter replace normalise normalize denormalise denormalize archive rebuild recreate introduce create dedupe deduplicate truncate purge transform enlarge",
  DB: "database db postgres postgresql mysql mariadb sqlite mongo mongodb dynamo dynamodb cassandra clickhouse bigquery snowflake redshift opensearch elasticsearch solr firestore neo4j cosmos couchdb couchbase realm coredata indexeddb hibernate jpa prisma sequelize typeorm drizzle knex sqlalchemy activerecord eloquent ecto mongoose doctrine liquibase flyway alembic gorm diesel peewee sqlx timescale influx influxdb mssql oracle cockroach planetscale supabase",
  DB_TYPE:
    "bigint varchar nvarchar jsonb utf8mb4 latin1 collation charset int32 int64 int8 int4 smallint serial bigserial timestamptz nullable notnull tsvector bytea citext clob blob",
  TABLE: "table column constraint foreign",
  ENTITY:
    "user customer order invoice product article post comment message ticket booking reservation appointment payment subscription project task issue bug document attachment photo picture video song track album playlist book recipe ingredient meal dish course lesson grade exam quiz question answer student pupil teacher patient visit treatment prescription vaccination animal pet dog horse cow cattle herd plant crop field plot parcel shipment delivery route trip ride vehicle car truck bus bike scooter flight seat passenger guest room hotel property house apartment flat building listing lease contract policy claim loan account transaction transfer receipt bill expense budget salary employee shift timesheet absence vacation holiday candidate applicant job vacancy company supplier vendor warehouse stock shelf bin batch lot sensor reading measurement sample device meter machine asset member membership team club match game player score league tournament season donation donor volunteer campaign contact lead deal opportunity address note category review rating survey response vote poll notification reminder newsletter subscriber chat conversation coupon voucher discount gift cart basket wishlist price quote offer bid auction refund rental chapter episode movie actor artist exhibit artwork painting venue concert performance store shop branch region district city country school clinic hospital doctor nurse household family kid child person profile permission role plan preference record checkin workout exercise goal habit diary mood report filing case court lawyer hearing statement permit license station charger trackpoint waypoint mission release line lineitem screening slot tour guide boat berth cabin crew voyage container pallet truckload driver courier voice locker beehive hive apiary garden bed stall scan scanner tank aquarium choir band genre coach tram train wagon platform parking space chair desk keyboard printer laptop reader magazine edition slug tariff level",
  ATTRIBUTE:
    "name nickname surname forename firstname lastname handle middle number email address phone fax mobile weight height price amount status flag type kind category tag note date time timestamp timezone zone country currency language locale postcode zip slug id identifier reference ref key birthday birthdate age gender salutation rating score count total balance quantity size length description bio url enum unit grade level rank priority deadline expiry origin source reason owner author version field property attribute value colour sku barcode isbn iban vat tax discount fee duration distance speed temperature latitude longitude coordinates position location batch dosage dose allergy allergen supplier vendor manufacturer serial consent plan tier quota relation relationship parent code marker preference capacity",
  STORE: "store save keep hold record persist remember track capture memorise memorize retain",
  EXISTING: "existing old legacy historic historical past previous earlier already existent stored",
  UNIT: "cent cents utc gram grams kilo kilos kilogram metre metres meter meters pound pounds euro euros second seconds millisecond milliseconds minute minutes integer int float double decimal string text enum json jsonb number numeric date timestamp iso uuid ulid boolean bool array list csv comma base64 binary epoch unix bigint blob e164 wh kwh percent celsius litre litres liter liters km miles grammes ounces degrees plaintext",
};

/** What is deployed on its own. */
const SERVICES: Vocabulary = {
  EVERY: "all every each three four five six seven eight nine ten eleven twelve several # remaining both",
  DEPLOYABLE:
    "service microservice package repo repository app application backend frontend lambda workspace crate gem deployable deployment container pod dockerfile chart worker consumer producer subscriber publisher binary daemon subproject sdk gateway",
  CONSUMER: "consumer subscriber downstream",
  SYSTEM:
    "gateway api web ios android worker mailer scheduler bff backoffice frontend backend billing shipping payments ordering inventory catalog catalogue search pricing ledger",
  SHARED: "protobuf proto contract openapi avro library lib sdk envelope idl thrift",
};

/** What makes a clause harmless. */
const HARMLESS: Vocabulary = {
  SEEN_BADLY:
    "mobile phone small narrow safari firefox chrome ios android ipad dark scroll overlap contrast fold cursor zoom landscape",
  LOOK: "button icon label tooltip heading headline title placeholder colour color font padding margin align centre center bold italic hover border shadow layout css style animation spinner skeleton toast carousel badge typo wording caption tab sidebar navbar footer dropdown menu theme legend grey gray red green blue black white",
  CODE_PART:
    "helper function component prop props variable hook state test mock fixture typescript regex array loop struct parser formatter util utils jest vitest spec lint eslint prettier import imports react response dto",
  SCREEN_TABLE:
    "grid sort sortable reorder resize drag drop markdown csv tsv flex spreadsheet excel readme pdf page dashboard screen width sticky align render display print terminal kanban scoreboard standings leaderboard matrix numpy dataframe pandas chart view widget html css contents dropdown table's tennis header query log driver client pool host port docker connection logger annotation",
  LOCAL:
    "tab scroll localstorage browser cookie cache clipboard draft theme mode sidebar memory collapsed expanded zoom selected",
  OF_MEMORY:
    "memory goroutine listener handle descriptor timer promise subscription interval worker consumer thread heap state water gas oil",
  UNTRUSTING: "lexer parser compiler storybook fixture mock stub helper",
};

export const VOCABULARY: Vocabulary = {
  ...PEOPLE,
  ...SECRETS,
  ...INPUT,
  ...STORAGE,
  ...SERVICES,
  ...HARMLESS,
};
