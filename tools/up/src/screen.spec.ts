import { expect, test } from '@jest/globals';
import { screen } from './screen.js';

const facts = {
  ...{ url: 'http://127.0.0.1:8400', adminEmail: 'admin@countersign.local', seconds: 2.34 },
  ...{ home: '/x/.countersign', logs: '/x/.countersign/logs', passwordFile: '/x/.countersign/admin.password' },
  notes: ['PostgreSQL runs as postgres.'],
};

test('fits on one screen and says where, who, and how to stop', () => {
  const text = screen({ ...facts, passwordToShow: 'generated-once' });
  expect(text.split('\n').length).toBeLessThan(24);
  for (const part of [facts.url, facts.adminEmail, 'generated-once', facts.logs, 'Ctrl-C', ...facts.notes]) {
    expect(text).toContain(part);
  }
});

test('later it says only where the password is', () => {
  expect(screen({ ...facts, passwordToShow: null })).toContain(`Password    kept in ${facts.passwordFile}`);
});
