import { Input } from '@mantine/core';
import { useEffect, useId, useRef } from 'react';
import classes from './payload-editor.module.css';
import { PayloadView, type PayloadProblem, type PayloadVariable } from './payload-view.js';

interface PayloadEditorProps {
  label: string;
  description?: string;
  value: string;
  onChange: (text: string) => void;
  format: 'json' | 'text';
  /** Offered after `${`. */
  variables: readonly PayloadVariable[];
  /** What the API found wrong with the text as it was sent, and where. */
  problems: readonly PayloadProblem[];
  readOnly?: boolean;
}

/** A payload with its variables: completion as they are typed, and errors where they are. */
export function PayloadEditor(props: PayloadEditorProps) {
  const { label, description, value, onChange, format, variables, problems, readOnly = false } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<PayloadView | null>(null);
  const changed = useRef(onChange);
  const first = useRef(value);
  const id = useId();
  useEffect(() => {
    changed.current = onChange;
  });
  useEffect(() => {
    const made = new PayloadView(place.current!, {
      label,
      text: first.current,
      readOnly,
      onChange: (text) => changed.current(text),
    });
    view.current = made;
    return () => made.destroy();
  }, [label, readOnly]);
  useEffect(() => view.current?.show(value), [value]);
  useEffect(() => view.current?.configure(format, variables), [format, variables]);
  useEffect(() => view.current?.tell(problems), [problems]);
  return (
    <div>
      <Input.Label component="div" id={id}>
        {label}
      </Input.Label>
      {description && <Input.Description mb={5}>{description}</Input.Description>}
      <div ref={place} className={classes.editor} />
      {problems.length > 0 && (
        <ul className={classes.problems} role="alert">
          {problems.map(({ line, column, message }, index) => (
            <li key={index}>
              Line {line}, column {column}: {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
