import type {
  CustodianConnector,
  IArrowWriter,
  IBlockSink,
  ICatalogStore,
  IChainCalls,
  IChainReader,
  IClock,
  IFileImporter,
  IFooterReader,
  IKeyStore,
  IOutbox,
  IPackFolder,
  IParquetReader,
  IRandom,
  IRangeSource,
  IReadingStore,
  IRowCounter,
  ISegmentCipher,
  ISessionVault,
  IWallet,
  OpenArrowStream,
  OpenRowGroups,
  OpenSharedMemory,
  OpenUsageWriter
} from '../ports/index.js';

/** Everything outside that the service works with; adapters in the program, fakes in tests. */
export interface IPorts {
  readonly chain: IChainReader;
  readonly calls: IChainCalls;
  readonly catalog: ICatalogStore;
  readonly outbox: IOutbox;
  readonly keyStore: IKeyStore;
  readonly readings: IReadingStore;
  readonly sessions: ISessionVault;
  readonly wallet: IWallet;
  readonly ranges: IRangeSource;
  readonly cipher: ISegmentCipher;
  readonly random: IRandom;
  readonly clock: IClock;
  readonly custodian: CustodianConnector;
  readonly footers: IFooterReader;
  readonly rows: IRowCounter;
  readonly parquet: IParquetReader;
  readonly arrow: IArrowWriter;
  readonly openArrowStream: OpenArrowStream;
  readonly openRowGroups: OpenRowGroups;
  readonly openSharedMemory: OpenSharedMemory;
  readonly openUsageWriter: OpenUsageWriter;
  readonly importer: IFileImporter;
  /** Null where the networks file names nowhere to publish to. */
  readonly sink: IBlockSink | null;
  readonly folder: (directory: string) => IPackFolder;
}
