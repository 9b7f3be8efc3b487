import { config } from 'zod/v4/core';

// The page's policy allows no code from texts. The library would try, and be refused, before it does without.
config({ jitless: true });
