import type { TranslationBundle } from '@jupyterlab/translation';
import { formatDay } from '../format/quantity.js';
import type { DatasetModel } from '../models/dataset-model.js';
import { CopyButton } from './copy-button.js';

/** The versions of a dataset, newest first; a click shows one. */
export function VersionsView({ model, trans }: { readonly model: DatasetModel; readonly trans: TranslationBundle }) {
  const { detail } = model;
  if (!detail) return null;
  const versions = [...detail.versions].sort((a, b) => b.version - a.version);
  return (
    <div className="aff-TableScroll">
      <table className="aff-Table">
        <thead>
          <tr>
            <th scope="col">{trans.__('Version')}</th>
            <th scope="col">{trans.__('Published')}</th>
            <th scope="col">{trans.__('Description on IPFS')}</th>
          </tr>
        </thead>
        <tbody>
          {versions.map(({ version, publishedAt, manifest }) => (
            <tr key={version}>
              <th scope="row">
                {version === detail.version ? (
                  trans.__('%1 (shown)', version)
                ) : (
                  <button type="button" className="aff-Link" onClick={() => void model.showVersion(version)}>
                    {version}
                  </button>
                )}
              </th>
              <td>{formatDay(publishedAt)}</td>
              <td>
                <CopyButton
                  trans={trans}
                  text={manifest}
                  shown={`${manifest.slice(0, 12)}…${manifest.slice(-6)}`}
                  label={trans.__('the address of version %1', version)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
