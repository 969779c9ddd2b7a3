import { describe, expect, test } from "vitest";
import { type Boundary, NO_BOUNDARY_SETTINGS } from "../../../src/domain/route.ts";
import { measureDraft } from "../../../src/stages/route/measure.ts";

function measure(path: string, after: string, before: string | null = null) {
  return measureDraft(
    { kind: "edit", changes: [{ path, renamedFrom: null, before, after }] },
    { settings: NO_BOUNDARY_SETTINGS, checkMs: null, artefact: false },
  );
}

type Draft = readonly [path: string, code: string];

const SECURITY: readonly Draft[] = [
  ["src/hash.ts", "import bcrypt from 'bcrypt'\nexport const h = (x: string) => bcrypt.hash(x, 10)\n"],
  ["src/a.ts", "import * as jwt from 'jsonwebtoken'\n"],
  [
    "src/a.ts",
    "import { createHash } from 'node:crypto'\nexport const f = (s: string) => createHash('sha1').update(s).digest('hex')\n",
  ],
  ["src/a.ts", "import { z } from 'zod'\nexport const Body = z.object({ email: z.string().email() })\n"],
  [
    "src/a.ts",
    "const Body = z.object({ amount: z.number().positive() })\napp.post('/pay', (req) => Body.parse(req.body))\n",
  ],
  ["src/a.ts", "app.use(csrf())\n"],
  ["src/a.ts", "export function requireRole(role: string) {\n  return (req, res, next) => next()\n}\n"],
  ["src/a.ts", "if (req.user.role !== 'admin') return res.status(403).end()\n"],
  ["src/a.ts", "if (!user.isAdmin) throw new ForbiddenError()\n"],
  ["src/a.ts", "res.cookie('sid', id)\n"],
  ["src/a.ts", "el.innerHTML = input\n"],
  ["src/a.ts", "const out = eval(code)\n"],
  ["src/a.ts", "exec(`convert ${name}`)\n"],
  ["src/a.ts", "db.query(`SELECT * FROM users WHERE id = ${id}`)\n"],
  ["src/a.ts", "const apiKey = process.env.STRIPE_SECRET_KEY\n"],
  ["src/a.ts", "headers.Authorization = `Bearer ${token}`\n"],
  ["src/a.ts", "const { data: session } = useSession()\n"],
  ["src/a.ts", "user.password = req.body.password\n"],
  ["app.py", "from werkzeug.security import generate_password_hash\n"],
  ["app.py", "import hashlib\nh = hashlib.sha256(x)\n"],
  ["app.py", "@login_required\ndef view(request):\n    pass\n"],
  [
    "app.py",
    "class IsOwner(permissions.BasePermission):\n    def has_object_permission(self, request, view, obj):\n        return obj.owner == request.user\n",
  ],
  ["app.py", "from pydantic import BaseModel\nclass Body(BaseModel):\n    email: str\n"],
  ["app.py", "user = Depends(get_current_user)\n"],
  ["app.py", "subprocess.run(cmd, shell=True)\n"],
  ["app.py", "data = pickle.loads(raw)\n"],
  ["app.py", "cfg = yaml.load(f)\n"],
  ["app.py", "requests.get(url, verify=False)\n"],
  ["main.go", 'import "crypto/sha256"\n'],
  ["main.go", 'import (\n\t"crypto/rand"\n)\n'],
  ["main.go", '\t"golang.org/x/crypto/bcrypt"\n'],
  ["main.go", 'if !user.Can("edit") {\n\thttp.Error(w, "forbidden", http.StatusForbidden)\n}\n'],
  ["src/a.rs", "use argon2::Argon2;\n"],
  ["A.java", "import org.springframework.security.access.prepost.PreAuthorize;\n"],
  ["A.java", "@PreAuthorize(\"hasRole('ADMIN')\")\n"],
  ["A.java", "@Valid @RequestBody Order order\n"],
  ["a.rb", "before_action :authenticate_user!\n"],
  ["a.rb", "params.require(:user).permit(:name)\n"],
  ["a.rb", "has_secure_password\n"],
  ["a.rb", "authorize @post\n"],
  ["a.rb", "validates :email, presence: true\n"],
  ["a.php", '<?php\nif (!Gate::allows("edit")) abort(403);\n'],
  ["a.php", "$h = password_hash($p, PASSWORD_DEFAULT);\n"],
  [".env", "STRIPE_KEY=sk_live_123\n"],
  ["firestore.rules", "allow read: if true;\n"],
  ["nginx.conf", "ssl_protocols TLSv1.2;\n"],
];

const MIGRATION: readonly Draft[] = [
  ["db/a.sql", "create table x(id int)\n"],
  ["src/a.ts", "await db.execute(`ALTER TABLE users ADD COLUMN a text`)\n"],
  ["alembic/versions/abc_add.py", 'def upgrade():\n    op.add_column("users", sa.Column("a", sa.Text()))\n'],
  ["app/migrations/0002_auto.py", "class Migration(migrations.Migration):\n"],
  ["db/migrate/20240101_add_a.rb", "add_column :users, :a, :string\n"],
  ["models.py", "class A(models.Model):\n    name = models.CharField(max_length=20)\n"],
  ["models.py", "    author = models.ForeignKey(User, on_delete=models.CASCADE)\n"],
  ["src/db.ts", "await knex.schema.createTable('a', (t) => { t.increments() })\n"],
  ["prisma/schema.prisma", "model A {\n  id Int @id\n}\n"],
  ["src/main/resources/db/migration/V12__fk.sql", "ALTER TABLE a ADD CONSTRAINT x\n"],
  ["src/entity/A.ts", "@Entity()\nexport class A { @Column() name: string }\n"],
  ["src/schema.ts", "export const users = pgTable('users', { id: serial('id') })\n"],
  ["src/models/user.js", "const User = sequelize.define('User', { name: DataTypes.STRING })\n"],
  ["src/models/user.js", "const s = new mongoose.Schema({ name: String })\n"],
  ["A.java", '@Entity\n@Table(name="a")\npublic class A {}\n'],
  ["src/a.rs", "diesel::table! { users (id) { id -> Integer, } }\n"],
  ["internal/db.go", 'type User struct {\n\tgorm.Model\n\tName string `gorm:"not null"`\n}\n'],
  ["src/job.ts", "await db.query(\"UPDATE users SET plan = 'free' WHERE plan IS NULL\")\n"],
];

const HARMLESS: readonly Draft[] = [
  ["src/Title.tsx", "export function Title() {\n  return <h1>Log in to your account</h1>\n}\n"],
  ["src/a.css", ".password-field { width: 100% }\n"],
  ["src/login.css", ".x{}\n"],
  ["docs/auth.md", "# Auth\nUse bcrypt\n"],
  ["src/a.ts", "const hash: Record<string, number> = {}\nhash[key] = (hash[key] ?? 0) + 1\n"],
  ["src/a.ts", "let tokens = 0\nfor (const token of text.split(' ')) tokens += 1\n"],
  ["src/a.ts", "export function countTokens(text: string): number {\n  return encode(text).length\n}\n"],
  ["src/lexer.ts", "export function nextToken(): Token {\n  return this.tokens[this.index++]\n}\n"],
  ["src/a.ts", "const columns = [{ key: 'name', width: 20 }]\n"],
  ["src/a.ts", "const table = document.createElement('table')\n"],
  ["src/a.ts", "const sign = Math.sign(x)\n"],
  ["src/a.ts", "onKeyDown={(e) => e.key === 'Escape' && close()}\n"],
  ["src/a.ts", "const canMove = grid[y][x] === 0\n"],
  ["src/a.ts", "export const sessions = talks.filter((t) => t.day === day)\n"],
  ["src/a.ts", "import { randomUUID } from 'node:crypto'\nconst id = randomUUID()\n"],
  ["src/a.py", "def tokenize(text):\n    return text.split()\n"],
  ["a.go", "func Sum(a, b int) int {\n\treturn a + b\n}\n"],
  ["src/Button.tsx", "export const Button = ({ label }: Props) => <button>{label}</button>\n"],
  ["snake.html", "<script>\nconst key = e.key\nif (key === 'ArrowUp') dir = up\n</script>\n"],
  ["src/a.ts", "if (value === null) return null\n"],
  ["src/a.ts", "items.index = 3\n"],
  ["src/a.ts", "const authors = posts.map((p) => p.author)\n"],
  ["locales/de.json", '{"login": "Anmelden", "password": "Passwort"}\n'],
  ["src/a.ts", "// check the user's password before saving\nconst a = 1\n"],
  ["src/a.ts", "export const isValidMove = (x: number) => x >= 0\n"],
  ["src/a.ts", "const update = () => { set(x + 1) }\n"],
  ["src/a.rb", "def full_name\n  first + last\nend\n"],
  ["README.md", "Run `npm run migrate` to create tables\n"],
];

describe.each<readonly [Boundary, readonly Draft[]]>([
  ["security", SECURITY],
  ["migration", MIGRATION],
])("a draft that crosses %s", (boundary, drafts) => {
  test.each(drafts)("%s: %j", (path, code) => {
    expect(measure(path, code).boundary).toBe(boundary);
    // Taking a guard away crosses just as much.
    expect(measure(path, "", code).boundary).toBe(boundary);
  });
});

test.each(HARMLESS)("harmless: %s: %j", (path, code) => {
  expect(measure(path, code)).toMatchObject({ boundary: null, evidence: null });
});

describe("a page of a form", () => {
  const page = (title: string, rest = "") =>
    `export function LoginPage() {\n  return (\n    <main>\n      <h1>${title}</h1>\n${rest}    </main>\n  );\n}\n`;

  test("what it shows may change", () => {
    expect(measure("src/LoginPage.tsx", page("Sign in"), page("Sign inn")).boundary).toBeNull();
    expect(measure("templates/login.html", "<h1>Log in</h1>\n", "<h1>Log inn</h1>\n").boundary).toBeNull();
  });

  test.each([
    "      <Form onSubmit={submit} />\n",
    "      {user.name}\n",
    "      isAdmin &&\n",
    '      <form action="http://elsewhere">\n',
  ])("what it does may not: %j", (line) => {
    expect(measure("src/LoginPage.tsx", page("Sign in", line), page("Sign in")).boundary).toBe("security");
  });

  test("a new or a renamed one is not only shown", () => {
    expect(measure("src/LoginPage.tsx", page("Sign in")).boundary).toBe("security");
  });
});

describe("functions", () => {
  test.each<readonly [functions: number, path: string, code: string]>([
    [2, "a.ts", "export function a() {\n  return 1\n}\nexport const b = (x: number) => x\n"],
    [
      3,
      "a.ts",
      "class A {\n  one() {\n    return 1\n  }\n  async two(x: number): Promise<void> {\n    await x\n  }\n  get three() {\n    return 3\n  }\n}\n",
    ],
    [1, "a.ts", "const f = async <T,>(x: T) => {\n  return x\n}\n"],
    [1, "a.ts", "const f = useCallback(() => {\n  go()\n}, [])\n"],
    [1, "a.ts", "export default function () {\n  return 1\n}\n"],
    [1, "a.ts", "const o = {\n  f(x) {\n    return x\n  },\n}\n"],
    [1, "a.ts", "export const f = (\n  a: number,\n  b: number,\n) => {\n  return a + b\n}\n"],
    [1, "a.ts", "function f(\n  a: number,\n): number {\n  return a\n}\n"],
    [1, "a.ts", "export const f: Handler = async ({ a }) => {\n  return a\n}\n"],
    [1, "a.ts", "if (x) {\n  y()\n}\nfor (const a of b) {\n  c(a)\n}\n"],
    [2, "a.py", "def a(x):\n    return x\n\nasync def b():\n    pass\n"],
    [
      2,
      "a.py",
      "class A:\n    def __init__(self):\n        self.x = 1\n\n    @property\n    def y(self):\n        return 1\n",
    ],
    [2, "a.go", "func A(x int) int {\n\treturn x\n}\n\nfunc (s *S) B() error {\n\treturn nil\n}\n"],
    [1, "a.go", "func Map[T any](x []T) []T {\n\treturn x\n}\n"],
    [1, "a.go", "func (s *S[T]) Do(f func(int) error) error {\n\treturn nil\n}\n"],
    [
      2,
      "a.rs",
      "pub fn a(x: u8) -> u8 {\n    x\n}\n\nimpl X {\n    pub(crate) async fn b<T: Copy>(&self) {}\n}\n",
    ],
    [1, "a.rs", "pub const fn a() -> u8 {\n    1\n}\n"],
    [1, "a.rs", "unsafe fn a() {\n}\n"],
    [1, "a.rs", 'pub unsafe extern "C" fn a() {\n}\n'],
    [
      2,
      "A.java",
      "public class A {\n    public static void main(String[] args) {\n    }\n\n    private List<String> b(int x) throws IOException {\n        return null;\n    }\n}\n",
    ],
    [1, "A.java", "    A(int x) {\n        this.x = x;\n    }\n"],
    [2, "a.rb", "def a\n  1\nend\n\ndef self.b?(x)\n  x\nend\n"],
    [1, "a.php", "<?php\npublic function a($x)\n{\n    return $x;\n}\n"],
    [1, "a.kt", "fun a(x: Int): Int = x\n"],
    [1, "a.swift", "func a(x: Int) -> Int {\n    return x\n}\n"],
    [1, "a.c", "static int a(int x)\n{\n    return x;\n}\n"],
    [1, "a.cpp", "int A::b(int x) const {\n    return x;\n}\n"],
    [1, "A.cs", "    public async Task<int> A(int x)\n    {\n        return x;\n    }\n"],
    [1, "a.ex", "  def a(x) do\n    x\n  end\n"],
    [1, "a.sh", "deploy() {\n  echo\n}\n"],
    [1, "a.lua", "local function a(x)\n  return x\nend\n"],
    [1, "a.scala", "  def a(x: Int): Int = x\n"],
    [2, "a.html", "<p>x</p>\n<script>\nfunction a() {\n  return 1\n}\nconst b = () => 2\n</script>\n"],
    [1, "a.html", "<h1>a</h1>\n<p>b</p>\n"],
    [0, "a.css", ".a { color: red }\n"],
    [1, "a.vue", "<script setup>\nfunction a() {\n  return 1\n}\n</script>\n<template><p/></template>\n"],
    [1, "a.dart", "int a(int x) {\n  return x;\n}\n"],
  ])("%i in %s: %j", (functions, path, code) => {
    expect(measure(path, code).functions).toBe(functions);
  });
});

describe("a test of a form says by its lines what it tests", () => {
  test.each<[path: string, code: string, boundary: Boundary | null]>([
    ["test/login-page.test.tsx", "render(<LoginPage />);\nexpect(heading).toBeVisible();\n", null],
    ["test/login-page.test.tsx", "expect(verifyPassword('a', hash)).toBe(true);\n", "security"],
    ["src/login-page.tsx", "render(<LoginPage />);\n", "security"],
    ["test/auth.test.tsx", "render(<LoginPage />);\n", "security"],
  ])("%s: %s", (path, code, boundary) => expect(measure(path, code).boundary).toBe(boundary));
});

describe("many rows at once are a migration in a script and a query elsewhere", () => {
  test.each<[path: string, code: string, boundary: Boundary | null]>([
    ["scripts/fix-plans.ts", "await prisma.user.updateMany({ data: { plan: 'free' } });\n", "migration"],
    ["src/plans.ts", "await prisma.user.updateMany({ data: { plan: 'free' } });\n", null],
    ["bin/backfill.py", "Order.objects.filter(old=True).update(state='done')\n", "migration"],
    ["lib/tasks/a.rake", "Order.in_batches.update_all(state: 1)\n", "migration"],
    ["tools/clean.js", "// updateMany would do\n", null],
    ["scripts/build.ts", "await build(options);\n", null],
  ])("%s: %s", (path, code, boundary) => expect(measure(path, code).boundary).toBe(boundary));
});
