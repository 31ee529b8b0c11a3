import { Button, type ButtonProps, Popover, Tooltip } from 'antd';
import { type KeyboardEvent, type Ref, useRef, useState } from 'react';
import styles from './menu.module.css';

export interface MenuItem {
  key: string;
  label: string;
  danger?: boolean;
  onClick: () => void;
}

interface MenuButtonProps extends Pick<ButtonProps, 'icon' | 'size' | 'type'> {
  /** What it is for: name and tooltip. */
  label: string;
  items: MenuItem[];
}

/** A button with a few things to do behind it. The arrows choose, Esc goes back to the button. */
export function MenuButton({ label, items, ...button }: MenuButtonProps) {
  const [open, setOpen] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      arrow={false}
      open={open}
      onOpenChange={setOpen}
      afterOpenChange={(shown) => shown && menu.current?.querySelector('button')?.focus()}
      destroyOnHidden
      classNames={{ container: styles.popover }}
      content={<Items ref={menu} label={label} items={items} onDone={() => setOpen(false)} />}
    >
      <Tooltip title={open ? undefined : label}>
        <Button {...button} aria-label={label} aria-haspopup="menu" aria-expanded={open} />
      </Tooltip>
    </Popover>
  );
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

interface ItemsProps {
  ref: Ref<HTMLDivElement>;
  label: string;
  items: MenuItem[];
  onDone: () => void;
}

function Items({ ref, label, items, onDone }: ItemsProps) {
  const [opener] = useState(() => document.activeElement as HTMLElement | null);
  const leave = () => {
    onDone();
    opener?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const buttons = [...event.currentTarget.querySelectorAll('button')];
    const place = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const step = STEPS[event.key];
    if (step !== undefined) buttons.at((place + step) % buttons.length)?.focus();
    else if (event.key === 'Escape') leave();
    else if (event.key === 'Tab') onDone();
    else return;
    event.stopPropagation();
    if (event.key !== 'Tab') event.preventDefault();
  };
  return (
    <div ref={ref} role="menu" tabIndex={-1} aria-label={label} className={styles.menu} onKeyDown={onKeyDown}>
      {items.map(({ key, label: text, danger, onClick }) => (
        <button
          key={key}
          type="button"
          role="menuitem"
          tabIndex={-1}
          data-danger={danger}
          onClick={() => {
            leave();
            onClick();
          }}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
