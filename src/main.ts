#!/usr/bin/env node
process.stdout.write(`tandem ${__TANDEM_VERSION__}\n`);
