import { Form } from 'antd';
import type { ReactNode } from 'react';
import styles from './shared.module.css';

interface FieldProps {
  label: ReactNode;
  /** The id of the input, so that a click on the label goes there. */
  id?: string;
  error?: string;
  hint?: ReactNode;
  required?: boolean;
  className?: string;
  children: ReactNode;
}

/** A labelled input with its error or hint below. */
export function Field({ label, id, error, hint, required, className, children }: FieldProps) {
  return (
    <Form.Item
      className={className ? `${styles.field} ${className}` : styles.field}
      label={label}
      htmlFor={id}
      required={required}
      validateStatus={error ? 'error' : undefined}
      help={error}
      extra={hint}
    >
      {children}
    </Form.Item>
  );
}
