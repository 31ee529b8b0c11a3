import { FileDoneOutlined, FilePdfOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Modal, Popconfirm, Skeleton, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { queryClient } from '@/api/queries';
import { useCan } from '@/app/session/session';
import { ErrorState } from '@/kit/ErrorState';
import { formatTime } from '@/kit/fields/format';
import { useReport } from '@/kit/useReport';
import {
  listVersions,
  pdfAddress,
  type Proposal,
  type ProposalLink,
  PROPOSALS,
  type ProposalVersion,
  reviseProposal,
  withdrawProposal,
} from './api';
import styles from './proposals.module.css';
import { SendDialog } from './SendDialog';

/** What was sent and what became of it: opened, confirmed, and what can be done next. */
export function Tracking({ proposal }: { proposal: Proposal }) {
  const { t } = useTranslation('proposals');
  const found = useQuery({
    queryKey: [PROPOSALS, 'versions', proposal.id],
    queryFn: () => listVersions(proposal.id ?? ''),
  });
  return (
    <section className={styles.tracking} aria-label={t('tracking')}>
      {proposal.state !== 'PROPOSAL_STATE_DRAFT' && <Actions proposal={proposal} />}
      {proposal.withdrawReason && (
        <p>
          {t('withdrawReason')}
          {proposal.withdrawReason}
        </p>
      )}
      {found.error && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton active />}
      {found.data?.map((version) => (
        <Version key={version.versionNo} version={version} />
      ))}
    </section>
  );
}

function Actions({ proposal }: { proposal: Proposal }) {
  const { t } = useTranslation('proposals');
  const can = useCan();
  const report = useReport();
  const [, setParams] = useSearchParams();
  const [renewing, setRenewing] = useState(false);
  const [withdrawing, setWithdrawing] = useState(false);
  const [reason, setReason] = useState('');
  const id = proposal.id ?? '';
  const act = (run: Promise<unknown>) =>
    run.then(() => queryClient.invalidateQueries({ queryKey: [PROPOSALS] }), report);
  const sent = proposal.state === 'PROPOSAL_STATE_SENT';
  const agreed = proposal.state === 'PROPOSAL_STATE_CONFIRMED';
  return (
    <div className={styles.actions}>
      {sent && can('students.proposal.send') && (
        <>
          <Button onClick={() => setRenewing(true)}>{t('renew')}</Button>
          <Button danger onClick={() => setWithdrawing(true)}>
            {t('withdraw')}
          </Button>
        </>
      )}
      {can('students.proposal.edit') && (
        <Popconfirm title={t('reviseSure')} onConfirm={() => act(reviseProposal(id))}>
          <Button type={agreed ? 'default' : 'primary'}>{t('revise')}</Button>
        </Popconfirm>
      )}
      {agreed && can('contracts.contract.create') && (
        <Button
          type="primary"
          icon={<FileDoneOutlined />}
          onClick={() => setParams({ tab: 'contracts', from: id })}
        >
          {t('contract')}
        </Button>
      )}
      {renewing && (
        <SendDialog
          renew
          proposal={proposal}
          onClose={() => setRenewing(false)}
          onRefused={(error) => {
            setRenewing(false);
            report(error);
          }}
        />
      )}
      <Modal
        open={withdrawing}
        title={t('withdraw')}
        okText={t('withdraw')}
        okButtonProps={{ danger: true, disabled: !reason.trim() }}
        onCancel={() => setWithdrawing(false)}
        onOk={() => {
          setWithdrawing(false);
          void act(withdrawProposal(id, reason.trim()));
        }}
      >
        <p className={styles.quiet}>{t('withdrawText')}</p>
        <Input
          aria-label={t('withdrawReason')}
          placeholder={t('withdrawReason')}
          maxLength={500}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </Modal>
    </div>
  );
}

function Version({ version }: { version: ProposalVersion }) {
  const { t } = useTranslation('proposals');
  return (
    <article className={styles.version} aria-label={t('version', { number: version.versionNo })}>
      <header>
        <strong>{t('version', { number: version.versionNo })}</strong>
        <span className={styles.quiet}>
          {t('sentAt')} {formatTime(version.sendTime)}
        </span>
        <a href={pdfAddress(version.proposalId ?? '', version.versionNo)} target="_blank" rel="noreferrer">
          <FilePdfOutlined aria-hidden /> {t('pdf')}
        </a>
      </header>
      {version.confirmTime && (
        <p>
          <Tag color="green">{t('states.PROPOSAL_STATE_CONFIRMED')}</Tag>
          {t('confirmedBy', { name: version.confirmName, time: formatTime(version.confirmTime) })}
          {version.confirmAddress && (
            <span className={styles.quiet}>
              {t('fromAddress')} {version.confirmAddress}
            </span>
          )}
        </p>
      )}
      <ul>
        {version.links?.map((link) => (
          <Link key={link.id} link={link} />
        ))}
      </ul>
    </article>
  );
}

const COLOURS: Partial<Record<string, string>> = { LINK_STATE_ACTIVE: 'blue', LINK_STATE_USED_UP: 'green' };

function Link({ link }: { link: ProposalLink }) {
  const { t } = useTranslation('proposals');
  return (
    <li>
      <Tag color={COLOURS[link.state ?? '']}>{t(`links.${link.state}`)}</Tag>
      {t('until')} {formatTime(link.expireTime)}
      {' · '}
      {link.openCount ? (
        <>
          {t('opened', { count: link.openCount })}
          <span className={styles.quiet}>
            {t('openTimes', {
              first: formatTime(link.firstOpenTime),
              last: formatTime(link.lastOpenTime),
              address: link.lastOpenAddress,
            })}
          </span>
        </>
      ) : (
        t('notOpened')
      )}
    </li>
  );
}
