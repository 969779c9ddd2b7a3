/**
 * Top-level modules of the standard library, of every Python from 3.8 to 3.14 on every platform:
 * `sys.stdlib_module_names`, and what its neighbours had or have.
 */
const STANDARD = new Set(
  (
    "abc aifc annotationlib antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii " +
    "binhex bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys " +
    "compileall compression concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes curses " +
    "dataclasses datetime dbm decimal difflib dis distutils doctest dummy_threading email encodings ensurepip enum " +
    "errno faulthandler fcntl filecmp fileinput fnmatch formatter fractions ftplib functools gc genericpath getopt " +
    "getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect " +
    "io ipaddress itertools json keyword lib2to3 linecache locale logging lzma macpath mailbox mailcap marshal math " +
    "mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode " +
    "operator optparse os ossaudiodev parser pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib " +
    "posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re " +
    "readline reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtpd " +
    "smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string " +
    "stringprep struct subprocess sunau symbol symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile " +
    "termios test textwrap this threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty " +
    "turtle turtledemo types typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser winreg " +
    "winsound wsgiref xdrlib xml xmlrpc xxlimited zipapp zipfile zipimport zlib zoneinfo"
  ).split(" "),
);

/** True for a top-level module of the standard library; private ones begin with an underscore. */
export function isStandard(module: string): boolean {
  return STANDARD.has(module) || module.startsWith("_");
}

/** The standard library's names, for suggestions. */
export const STANDARD_NAMES: Iterable<string> = STANDARD;

/** Distributions whose module has another name than they have, by module. */
const DISTRIBUTIONS: Readonly<Record<string, string>> = {
  attr: "attrs",
  bs4: "beautifulsoup4",
  cairo: "pycairo",
  crypto: "pycryptodome",
  cryptodome: "pycryptodomex",
  cv2: "opencv",
  dateutil: "python-dateutil",
  discord: "discord.py",
  docx: "python-docx",
  dotenv: "python-dotenv",
  fitz: "pymupdf",
  git: "gitpython",
  github: "pygithub",
  gi: "pygobject",
  igraph: "python-igraph",
  jose: "python-jose",
  jwt: "pyjwt",
  ldap: "python-ldap",
  magic: "python-magic",
  mpl_toolkits: "matplotlib",
  mysqldb: "mysqlclient",
  nacl: "pynacl",
  openssl: "pyopenssl",
  pil: "pillow",
  pkg_resources: "setuptools",
  pptx: "python-pptx",
  psycopg2: "psycopg2",
  rest_framework: "djangorestframework",
  ruamel: "ruamel.yaml",
  serial: "pyserial",
  skimage: "scikit-image",
  sklearn: "scikit-learn",
  slugify: "python-slugify",
  socks: "pysocks",
  telegram: "python-telegram-bot",
  usb: "pyusb",
  win32api: "pywin32",
  win32com: "pywin32",
  wx: "wxpython",
  yaml: "pyyaml",
  zmq: "pyzmq",
};

/** Modules that a distribution of the same name never brings, or that come with others. */
const ALWAYS_THERE = new Set([
  "setuptools",
  "pip",
  "wheel",
  "pkg_resources",
  "typing_extensions",
  "pytest",
  "google",
]);

/**
 * Whether a manifest's text seems to name the distribution that holds a module. Lenient on purpose:
 * any mention will do, as names differ by case, dashes, prefixes (`django-…`) and extras.
 */
export function isMentioned(module: string, manifest: string): boolean {
  if (ALWAYS_THERE.has(module)) return true;
  const text = normalise(manifest);
  const distribution = DISTRIBUTIONS[module.toLowerCase()];
  return (
    text.includes(normalise(module)) || (distribution !== undefined && text.includes(normalise(distribution)))
  );
}

/** Lines of a manifest that name the project's own code. */
const OWN = /^\s*["']?(?:name|packages|py[-_]modules|source|include|known|module|testpaths|root)\b/;

/** Sections of a TOML file in which the keys, and those in which the texts, name what is asked for. */
const KEYS = /dependenc|^(?:dev-)?packages$/;
const TEXTS = /dependenc|^project$|^build-system$|^tool\.(?:uv|pdm|hatch)/;

/**
 * Whether a manifest asks for the distribution that holds a module: as a line of a list, in quotes, or as
 * the key of a table.
 */
export function isRequiredBy(module: string, path: string, manifest: string): boolean {
  // A lock names the project itself beside all others.
  if (path.endsWith(".lock")) return false;
  const isToml = /\.toml$|(?:^|\/)Pipfile$/.test(path);
  const names = [module, DISTRIBUTIONS[module.toLowerCase()] ?? module].map((name) => normalise(name));
  let section = "";
  for (const line of manifest.split("\n")) {
    section = (isToml ? /^\s*\[+([^[\]]+)\]+\s*(?:#.*)?$/.exec(line)?.[1]?.trim() : null) ?? section;
    if (OWN.test(line)) continue;
    const first = isToml
      ? KEYS.test(section)
        ? /^\s*["']?([\w.-]+)["']?\s*=/.exec(line)
        : null
      : /^[\s-]*([\w.-]+)\s*(?:\[|[<>~!=]=|[<>;@#]|$)/.exec(line);
    const texts = isToml && !TEXTS.test(section) ? [] : line.matchAll(QUOTED);
    for (const [, name = ""] of [...(first === null ? [] : [first]), ...texts]) {
      if (names.includes(normalise(name))) return true;
    }
  }
  return false;
}

/** A requirement in quotes: `"name"`, `"name[extra]>=1"`. */
const QUOTED = /["']([A-Za-z][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?:(?:[<>~!=]=|[<>;@])[^"']*)?["']/g;

function normalise(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}
