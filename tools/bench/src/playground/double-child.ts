import { HELLO, openAiProtocol, ProviderDouble } from '@countersign/testing';
import { setTimeout as pause } from 'node:timers/promises';
import { serve } from '../child.js';
import type { DoubleApi } from './apis.js';

let double: ProviderDouble | null = null;

const api: DoubleApi = {
  start: async ({ pieces, everyMs, credential }) => {
    double = await ProviderDouble.start(openAiProtocol, credential);
    double.script = { ...HELLO, text: Array.from({ length: pieces }, (_, index) => `${index};`) };
    // The head and the first piece of text go at once.
    double.gate = (piece) => (piece < 2 ? undefined : pause(everyMs));
    return { url: double.url };
  },
  cpu: () => {
    // What it was asked is of no use here, and would only grow.
    if (double) double.requests.length = 0;
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};

serve(api, async () => double?.stop());
