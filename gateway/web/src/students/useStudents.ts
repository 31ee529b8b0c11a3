import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { SLOW } from '@/api/queries';
import type { FieldDescription, Query } from '@/api/types';
import { visibleFields } from '@/kit/fields/fields';
import {
  countStudents,
  describeStudents,
  getStudent,
  listStudents,
  listTimeline,
  listTimelineKinds,
  STUDENTS,
} from './api';

const NO_FIELDS: FieldDescription[] = [];

/** The fields of a student as this person meets them. Fresh when a custom field changes. */
export function useStudentFields(): FieldDescription[] {
  const { data } = useQuery({
    queryKey: ['common.custom_field', STUDENTS, 'describe'],
    queryFn: describeStudents,
    staleTime: SLOW,
    select: ({ fields }) => visibleFields(fields),
  });
  return data ?? NO_FIELDS;
}

/** Students that answer a question, page after page. */
export function useStudentPages(query: Query) {
  const pages = useInfiniteQuery({
    queryKey: [STUDENTS, 'list', query],
    queryFn: ({ pageParam }) => listStudents(query, pageParam),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    placeholderData: keepPreviousData,
  });
  const students = useMemo(
    () => pages.data?.pages.flatMap((page) => page.students ?? []) ?? [],
    [pages.data],
  );
  return { ...pages, students };
}

export function useStudentCount(query: Query) {
  return useQuery({
    queryKey: [STUDENTS, 'count', query],
    queryFn: () => countStudents(query),
    placeholderData: keepPreviousData,
  }).data;
}

export function useStudent(id: string) {
  return useQuery({ queryKey: [STUDENTS, 'record', id], queryFn: () => getStudent(id), enabled: id !== '' });
}

/** What happened with a student over all services, newest first; `kinds` narrows it. */
export function useTimeline(id: string, kinds: string[]) {
  return useInfiniteQuery({
    queryKey: [STUDENTS, 'timeline', id, kinds],
    queryFn: ({ pageParam }) => listTimeline(id, kinds, pageParam),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    placeholderData: keepPreviousData,
  });
}

export function useTimelineKinds() {
  return useQuery({ queryKey: [STUDENTS, 'kinds'], queryFn: listTimelineKinds, staleTime: SLOW }).data ?? [];
}
