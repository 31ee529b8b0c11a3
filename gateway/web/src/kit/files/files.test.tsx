import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import type { AttachedFile } from '@/api/types';
import { show } from '@/test/render';
import { FileList } from './FileList';
import { LARGEST, sizeText } from './size';
import { uploadFile } from './upload';

vi.mock(import('./upload'), async (original) => ({ ...(await original()), uploadFile: vi.fn() }));
const uploaded = vi.mocked(uploadFile);
beforeEach(() => uploaded.mockReset());

test.each([
  [0, '0 B'],
  [1536, '1.5 KB'],
  [LARGEST, '15 MB'],
])('%i bytes are read as %s', (bytes, text) => expect(sizeText(bytes)).toBe(text));

const SAVED = { fileId: 'a', name: '成绩单.pdf', size: '1024', attachTime: '2026-01-05T02:00:00Z' };

function Held({ onChange }: { onChange: (files: AttachedFile[]) => void }) {
  const [files, setFiles] = useState<AttachedFile[]>([SAVED]);
  const put = (changed: AttachedFile[]) => {
    setFiles(changed);
    onChange(changed);
  };
  return <FileList id="t" files={files} hrefOf={(id) => `/f/${id}`} editable onChange={put} />;
}

test('files are sent one after the other and join the list; what is too large never leaves', async () => {
  uploaded.mockResolvedValueOnce('b').mockRejectedValueOnce(new Error('gone'));
  const onChange = vi.fn();
  const { container } = show(<Held onChange={onChange} />);
  const large = new File(['x'], 'video.mp4');
  Object.defineProperty(large, 'size', { value: LARGEST + 1 });
  const input = container.querySelector<HTMLInputElement>('#t-input')!;
  await userEvent.upload(input, [new File(['x'], '护照.png'), large, new File(['y'], 'cv.docx')]);
  await waitFor(() => expect(uploaded).toHaveBeenCalledTimes(2));
  const ids = (onChange.mock.lastCall?.[0] as AttachedFile[]).map(({ fileId }) => fileId);
  expect(ids).toEqual(['a', 'b']);
  expect(screen.getByRole('link', { name: '成绩单.pdf' })).toHaveAttribute('href', '/f/a');
  expect(await screen.findAllByRole('alert')).toHaveLength(2);
  expect(screen.getByRole('link', { name: '护照.png' })).toHaveAttribute('href', '/api/v1/files/b');
});

test('a file says what it is, and is taken away', async () => {
  const onChange = vi.fn();
  show(<Held onChange={onChange} />);
  await userEvent.type(screen.getByRole('textbox'), '本');
  expect(onChange).toHaveBeenLastCalledWith([{ ...SAVED, note: '本' }]);
  await userEvent.click(screen.getByRole('button', { name: /成绩单/ }));
  expect(onChange).toHaveBeenLastCalledWith([]);
});
