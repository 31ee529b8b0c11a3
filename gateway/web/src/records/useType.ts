import { useParams } from 'react-router';
import type { RecordType } from '@/api/types';
import { useRecordTypes } from '@/kit/records/types';

/** The type of the address: `undefined` while it is looked up, `null` when there is none. */
export function useType(): RecordType | null | undefined {
  const { type = '' } = useParams();
  const types = useRecordTypes();
  return types && (types.find((one) => one.type === type) ?? null);
}
