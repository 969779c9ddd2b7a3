/* What the help of a command ends with. */

export const RUN_EXAMPLES = `
Examples:
  tandem "add a --verbose flag to the export script"
  tandem -f src/date.ts "parse ISO weeks" --verify "npm test"
  tandem "handle empty input in parse()" | git apply
  npm test 2>&1 | tandem "why does this fail?" -

On a terminal the reviewed diff is shown and applied when you say yes. Off a terminal it is printed, and
nothing is changed unless -y is given.`;

export const REVIEW_EXAMPLES = `
Examples:
  tandem review
  tandem review --staged --fail-on error
  tandem review --range main... --format github
  tandem review --fix src
  gh pr diff 12 | tandem review -`;

export const INSPECT_EXAMPLES = `
Examples:
  tandem inspect
  tandem inspect --staged --fail-on error
  tandem inspect --range main... src --format sarif -o findings.sarif
  git diff main | tandem inspect -`;

export const HOOK_EXAMPLES = `
Examples:
  tandem hook install
  tandem hook install pre-commit pre-push --fail-on error
  tandem hook install prepare-commit-msg --dry-run
  TANDEM_SKIP=1 git commit`;
