/**
 * The addresses that are pages of the console: each of them answers with the same document, whose script shows the page.
 * Everything else that is no file and no operation stays an unknown address.
 */
export const CONSOLE_PAGES: readonly string[] = [
  '/',
  '/sign-in',
  '/account',
  '/account/*',
  '/operations',
  '/teams/:team',
  '/teams/:team/*',
];
