import { useEffect, useState } from 'react';
import { relativeTime } from './relative-time.js';

const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** How long ago, or how soon; the exact time on hover and for machines. */
export function TimeAgo({ at }: { at: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 15_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={at} title={FULL.format(new Date(at))}>
      {relativeTime(new Date(at).getTime(), Math.max(now, 0))}
    </time>
  );
}

export function ExactTime({ at }: { at: string }) {
  return <time dateTime={at}>{FULL.format(new Date(at))}</time>;
}
