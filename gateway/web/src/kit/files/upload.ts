import { unsafeHeaders } from '@/api/client';
import { Problem } from '@/api/problem';

/** A file's bytes as the body; answers with its id. `onProgress`: 0..1 of what has been sent. */
export function uploadFile(file: File, onProgress: (share: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    // fetch cannot tell how much of a body has been sent
    const request = new XMLHttpRequest();
    request.open('POST', '/api/v1/files');
    request.responseType = 'json';
    const headers = {
      ...unsafeHeaders(),
      'Accept-Language': document.documentElement.lang,
      'Content-Type': 'application/octet-stream',
      'X-File-Name': encodeURIComponent(file.name),
    };
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(new Problem(0, { reason: 'NETWORK' }));
    request.onload = () => {
      const body = (request.response ?? {}) as { id?: string; detail?: string };
      if (request.status === 200 && body.id) resolve(body.id);
      else reject(new Problem(request.status, body));
    };
    request.send(file);
  });
}

/** Where an uploaded file is, for whoever uploaded it. */
export const fileUrl = (id: string) => `/api/v1/files/${encodeURIComponent(id)}`;
