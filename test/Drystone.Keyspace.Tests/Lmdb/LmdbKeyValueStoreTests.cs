namespace Drystone.Keyspace.Tests.Lmdb;

public sealed class LmdbKeyValueStoreTests : KeyValueStoreSpec
{
    private readonly StoreDirectory _directory = new();

    protected override IKeyValueStore Open() => _directory.Open();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }
}
