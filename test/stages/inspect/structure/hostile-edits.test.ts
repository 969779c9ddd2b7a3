import { describe, expect, test } from "vitest";
import { bodies } from "../../../../src/stages/inspect/structure/bodies.ts";
import { tests } from "../../../../src/stages/inspect/structure/tests.ts";
import { inspect, plant } from "../check.ts";

async function rules(path: string, before: string, after: string): Promise<readonly string[]> {
  const { findings } = await inspect(plant({ [path]: before }), { [path]: after }, [tests, bodies]);
  return findings.map(({ rule, severity }) => `${severity} ${rule}`);
}

const GO_TEST =
  'package a\n\nfunc TestTotal(t *testing.T) {\n\tgot := Total(2)\n\tif got != 4 {\n\t\tt.Errorf("got %d", got)\n\t}\n}\n';
const GO_TABLE =
  "package a\n\nfunc TestTotal(t *testing.T) {\n\tfor _, c := range cases {\n\t\tt.Run(c.name, func(t *testing.T) {\n\t\t\trequire.Equal(t, c.want, Total(c.in))\n\t\t})\n\t}\n}\n";
const RUST_TEST =
  "#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn totals() {\n        let got = total(2);\n        assert_eq!(got, 4);\n    }\n}\n";
const TOKIO =
  '#[tokio::test]\nasync fn totals() {\n    let got = total(2).await.unwrap();\n    assert!(got > 4, "{got}");\n}\n';
const JAVA_TEST =
  'class CartTest {\n    @Test\n    @DisplayName("adds up")\n    void addsUp() throws Exception {\n        Cart cart = new Cart();\n        cart.add(2);\n        assertThat(cart.total()).isEqualTo(2);\n    }\n}\n';
const CS_TEST =
  "public class CartTests\n{\n    [Fact]\n    public async Task AddsUp()\n    {\n        var cart = new Cart();\n        await cart.Add(2);\n        Assert.Equal(2, cart.Total);\n    }\n}\n";
const PHP_TEST =
  "<?php\nfinal class CartTest extends TestCase\n{\n    public function testAddsUp(): void\n    {\n        $cart = new Cart();\n        $cart->add(2);\n        $this->assertSame(2, $cart->total());\n    }\n}\n";
const PHP_ATTRIBUTE =
  "<?php\nfinal class CartTest extends TestCase\n{\n    #[Test]\n    public function it_adds_up(): void\n    {\n        $cart = new Cart();\n        $cart->add(2);\n        self::assertSame(2, $cart->total());\n    }\n}\n";
const PEST =
  "<?php\nit('adds up', function () {\n    $cart = new Cart();\n    $cart->add(2);\n    expect($cart->total())->toBe(2);\n});\n";
const RSPEC =
  'RSpec.describe Cart do\n  it "adds up" do\n    cart = Cart.new\n    cart.add(2)\n    expect(cart.total).to eq(2)\n  end\nend\n';
const MINITEST =
  "class CartTest < Minitest::Test\n  def test_adds_up\n    cart = Cart.new\n    cart.add(2)\n    assert_equal 2, cart.total\n  end\nend\n";
const RAILS =
  'class CartTest < ActiveSupport::TestCase\n  test "adds up" do\n    cart = Cart.new\n    cart.add(2)\n    assert_equal 2, cart.total\n  end\nend\n';

describe("tests that check less", () => {
  test.each<[string, string, string, string]>([
    ["a/a_test.go", GO_TEST, GO_TEST.replace(/\tgot := [^]*?\n\t\}\n/, ""), "error tests/emptied"],
    [
      "a/a_test.go",
      GO_TEST,
      GO_TEST.replace(/\tif got[^]*?\n\t\}\n/, "\t_ = got\n"),
      "error tests/no-assertion",
    ],
    [
      "a/a_test.go",
      GO_TEST,
      GO_TEST.replace("\tgot :=", '\tt.Skip("flaky")\n\tgot :='),
      "warning tests/skipped",
    ],
    [
      "a/a_test.go",
      GO_TABLE,
      GO_TABLE.replace(/\t\t\trequire.*\n/, "\t\t\t_ = Total(c.in)\n"),
      "error tests/no-assertion",
    ],
    [
      "src/a.rs",
      RUST_TEST,
      RUST_TEST.replace(/        assert.*\n/, '        println!("{got}");\n'),
      "error tests/no-assertion",
    ],
    ["src/a.rs", RUST_TEST, RUST_TEST.replace(/        let got[^]*?4\);\n/, ""), "error tests/emptied"],
    [
      "src/a.rs",
      RUST_TEST,
      RUST_TEST.replace("    fn totals", '    #[ignore = "slow"]\n    fn totals'),
      "warning tests/skipped",
    ],
    [
      "tests/a.rs",
      TOKIO,
      TOKIO.replace(/    assert.*\n/, "    let _ = got;\n").replace(".unwrap()", ""),
      "error tests/no-assertion",
    ],
    [
      "src/test/java/CartTest.java",
      JAVA_TEST,
      JAVA_TEST.replace(/        Cart[^]*?\(2\);\n    \}/, "    }"),
      "error tests/emptied",
    ],
    [
      "src/test/java/CartTest.java",
      JAVA_TEST,
      JAVA_TEST.replace(/        assert.*\n/, ""),
      "error tests/no-assertion",
    ],
    [
      "src/test/java/CartTest.java",
      JAVA_TEST,
      JAVA_TEST.replace("@Test\n", '@Test\n    @Disabled("later")\n'),
      "warning tests/skipped",
    ],
    [
      "src/test/java/CartTest.java",
      JAVA_TEST,
      JAVA_TEST.replace(/        Cart[^]*?\(2\);\n    \}/, "        // TODO: implement\n    }"),
      "error tests/emptied",
    ],
    [
      "Tests/CartTests.cs",
      CS_TEST,
      CS_TEST.replace(/        var cart[^]*?Total\);\n/, "        await Task.CompletedTask;\n"),
      "error tests/no-assertion",
    ],
    ["Tests/CartTests.cs", CS_TEST, CS_TEST.replace(/        Assert.*\n/, ""), "error tests/no-assertion"],
    [
      "Tests/CartTests.cs",
      CS_TEST,
      CS_TEST.replace("[Fact]", '[Fact(Skip = "flaky")]'),
      "warning tests/skipped",
    ],
    [
      "Tests/CartTests.cs",
      CS_TEST,
      CS_TEST.replace(/    \[Fact\][^]*\n    \}\n/, ""),
      "warning tests/deleted",
    ],
    [
      "tests/CartTest.php",
      PHP_TEST,
      PHP_TEST.replace(/        \$this->assert.*\n/, ""),
      "error tests/no-assertion",
    ],
    [
      "tests/CartTest.php",
      PHP_TEST,
      PHP_TEST.replace(/        \$cart = [^]*?\(\)\);\n/, "        $this->assertTrue(true);\n"),
      "error tests/no-assertion",
    ],
    [
      "tests/CartTest.php",
      PHP_TEST,
      PHP_TEST.replace(/        \$cart = /, "        $this->markTestSkipped('later');\n        $cart = "),
      "warning tests/skipped",
    ],
    [
      "tests/CartTest.php",
      PHP_ATTRIBUTE,
      PHP_ATTRIBUTE.replace(/        self::assert.*\n/, ""),
      "error tests/no-assertion",
    ],
    ["tests/CartTest.php", PEST, PEST.replace(/    expect.*\n/, ""), "error tests/no-assertion"],
    [
      "tests/CartTest.php",
      PEST,
      PEST.replace(/    \$cart = [^]*?\(2\);\n(?=\}\))/, ""),
      "error tests/emptied",
    ],
    ["spec/cart_spec.rb", RSPEC, RSPEC.replace(/    expect.*\n/, ""), "error tests/no-assertion"],
    ["spec/cart_spec.rb", RSPEC, RSPEC.replace("  it ", "  xit "), "warning tests/skipped"],
    ["spec/cart_spec.rb", RSPEC, RSPEC.replace(/    cart = [^]*?eq\(2\)\n/, ""), "error tests/emptied"],
    ["test/cart_test.rb", MINITEST, MINITEST.replace(/    assert.*\n/, ""), "error tests/no-assertion"],
    [
      "test/cart_test.rb",
      MINITEST,
      MINITEST.replace("    cart = ", "    skip\n    cart = "),
      "warning tests/skipped",
    ],
    [
      "test/cart_test.rb",
      RAILS,
      RAILS.replace(/    assert.*\n/, "    puts cart.total\n"),
      "error tests/no-assertion",
    ],
    ["test/cart_test.rb", RAILS, "class CartTest < ActiveSupport::TestCase\nend\n", "warning tests/deleted"],
  ])("%s #%#", async (path, before, after, rule) => {
    expect(after).not.toBe(before);
    expect(await rules(path, before, after)).toEqual([rule]);
  });
});

const BODY: Readonly<Record<string, string>> = {
  "a.go":
    "package a\n\nfunc (s *Store) Save(v Item) error {\n\tif v.ID == 0 {\n\t\treturn ErrNoID\n\t}\n\ts.items[v.ID] = v\n\treturn nil\n}\n",
  "a.rs":
    "impl Store {\n    pub fn save(&mut self, v: Item) -> Result<(), Error> {\n        if v.id == 0 {\n            return Err(Error::NoId);\n        }\n        self.items.insert(v.id, v);\n        Ok(())\n    }\n}\n",
  "A.java":
    "class Store {\n    @Override\n    public List<Item> save(Item v) throws IOException {\n        if (v.id == 0) {\n            throw new IllegalStateException();\n        }\n        items.put(v.id, v);\n        return items;\n    }\n}\n",
  "a.rb":
    "class Store\n  def save(item)\n    raise NoId if item.id.nil?\n\n    @items[item.id] = item\n    flush\n  end\nend\n",
  "a.php":
    "<?php\nclass Store\n{\n    public function save(Item $v): ?array\n    {\n        if ($v->id === 0) {\n            throw new NoId();\n        }\n        $this->items[$v->id] = $v;\n        return $this->items;\n    }\n}\n",
  "A.cs":
    "class Store\n{\n    public async Task<List<Item>> Save(Item v)\n    {\n        if (v.Id == 0)\n        {\n            throw new NoIdException();\n        }\n        items[v.Id] = v;\n        await Flush();\n        return items;\n    }\n}\n",
};
/** The body between the first line of the function and its last. */
function withBody(path: string, body: string): string {
  const text = BODY[path] ?? "";
  const [head, end] =
    path === "a.rb"
      ? [/ {2}def save\(item\)\n/, "  end\nend\n"]
      : path === "a.go"
        ? [/func .*\{\n/, "}\n"]
        : path === "a.rs"
          ? [/ {4}pub fn .*\{\n/, "    }\n}\n"]
          : [/ {4}public .*\n? *\{\n/, "    }\n}\n"];
  const found = head.exec(text);
  if (found === null) throw new Error(path);
  return text.slice(0, found.index + found[0].length) + body + end;
}

describe("functions that do nothing any more", () => {
  test.each<[string, string, string]>([
    ["a.go", "\treturn nil\n", "warning bodies/emptied"],
    ["a.go", '\tpanic("not implemented")\n', "error bodies/emptied"],
    ["a.go", "\t// TODO: implement\n\treturn nil\n", "error bodies/emptied"],
    ["a.rs", "        todo!()\n", "error bodies/emptied"],
    ["a.rs", "        Ok(())\n", "warning bodies/emptied"],
    ["a.rs", '        unimplemented!("save")\n', "error bodies/emptied"],
    ["A.java", "        return null;\n", "warning bodies/emptied"],
    [
      "A.java",
      '        throw new UnsupportedOperationException("Not implemented yet");\n',
      "error bodies/emptied",
    ],
    ["A.java", "        return Collections.emptyList();\n", "warning bodies/emptied"],
    ["a.rb", "", "error bodies/emptied"],
    ["a.rb", "    raise NotImplementedError\n", "error bodies/emptied"],
    ["a.rb", "    nil\n", "warning bodies/emptied"],
    ["a.php", "        return null;\n", "warning bodies/emptied"],
    ["a.php", "        // ... existing code ...\n", "error bodies/emptied"],
    ["a.php", "        return [];\n", "warning bodies/emptied"],
    ["A.cs", "        throw new NotImplementedException();\n", "error bodies/emptied"],
    ["A.cs", "        return new List<Item>();\n", "warning bodies/emptied"],
    ["A.cs", "        return null;\n", "warning bodies/emptied"],
    ["A.cs", "        await Task.CompletedTask;\n        return default;\n", "warning bodies/emptied"],
  ])("%s %j", async (path, body, rule) => {
    expect(await rules(path, BODY[path] ?? "", withBody(path, body))).toEqual([rule]);
  });
});
