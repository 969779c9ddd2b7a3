/**
 * Packages of the standard library by what can be imported below them, of every Python from 3.8 to 3.14 on
 * every platform (typeshed, and the library itself). Those of tests, tools and codecs are left out: they
 * aren't judged.
 */
const MODULES: Readonly<Record<string, string>> = {
  asyncio:
    "base_events base_futures base_subprocess base_tasks constants coroutines events exceptions format_helpers futures graph locks log mixins proactor_events protocols queues runners selector_events sslproto staggered streams subprocess taskgroups tasks threads timeouts tools transports trsock unix_events windows_events windows_utils",
  collections: "abc",
  compression: "bz2 gzip lzma zlib zstd",
  concurrent: "futures futures.interpreter futures.process futures.thread interpreters",
  ctypes: "macholib macholib.dyld macholib.dylib macholib.framework util wintypes",
  curses: "ascii has_key panel textpad",
  dbm: "dumb gnu ndbm sqlite3",
  email:
    "base64mime charset contentmanager encoders errors feedparser generator header headerregistry iterators message mime mime.application mime.audio mime.base mime.image mime.message mime.multipart mime.nonmultipart mime.text parser policy quoprimime utils",
  html: "entities parser",
  http: "client cookiejar cookies server",
  importlib:
    "abc machinery metadata metadata.diagnose readers resources resources.abc resources.readers resources.simple simple util",
  json: "decoder encoder scanner tool",
  logging: "config handlers",
  math: "integer",
  multiprocessing:
    "connection context dummy dummy.connection forkserver heap managers pool popen_fork popen_forkserver popen_spawn_posix popen_spawn_win32 process queues reduction resource_sharer resource_tracker shared_memory sharedctypes spawn synchronize util",
  os: "path",
  pathlib: "types",
  pyexpat: "errors model",
  sqlite3: "dbapi2 dump",
  string: "templatelib",
  sys: "monitoring",
  tkinter:
    "colorchooser commondialog constants dialog dnd filedialog font messagebox scrolledtext simpledialog tix ttk",
  typing: "io re",
  unittest: "async_case case loader main mock result runner signals suite util",
  urllib: "error parse request response robotparser",
  wsgiref: "handlers headers simple_server types util validate",
  xml: "dom dom.NodeFilter dom.domreg dom.expatbuilder dom.minicompat dom.minidom dom.pulldom dom.xmlbuilder etree etree.ElementInclude etree.ElementPath etree.ElementTree etree.cElementTree parsers parsers.expat parsers.expat.errors parsers.expat.model sax sax.expatreader sax.handler sax.saxutils sax.xmlreader utils",
  xmlrpc: "client server",
};

/** Packages whose modules are many, come and go, or are only for themselves. */
const OPEN =
  /^(?:distutils|encodings|ensurepip|idlelib|lib2to3|msilib|profiling|pydoc_data|sysconfig|test|turtledemo|venv|zipfile)$/;

/**
 * The modules below one of the standard library, with dots between their parts; empty for a module that is
 * no package, null where any may be there.
 */
export function standardModules(top: string): ReadonlySet<string> | null {
  if (OPEN.test(top) || top.startsWith("_")) return null;
  return new Set(Object.hasOwn(MODULES, top) ? MODULES[top]?.split(" ") : []);
}
