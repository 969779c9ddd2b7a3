/** Names that a runtime, test runner, bundler or browser puts there, and that no import tells of. */
export const HOST_NAME =
  /^(__\w+__|[$_]+|[A-Z]+_[A-Z_]+|Bun|Deno|chrome|browser|cy|Cypress|jest|vi|expect|assert|sinon|define|angular|jQuery|React|Vue|_|Ember|GM_?\w*|k6|WebSocketPair|HTMLRewriter|EdgeRuntime|global|require|module|exports|process|Buffer|__dirname|__filename|arguments|importScripts|ActiveXObject|WScript|Packages|Java|print|load|quit|gc|d3|google|ga|gtag|dataLayer|wp|Drupal|Meteor|Shopify|Stripe|grecaptcha|webkit\w+|moz\w+)$/;
