using Drystone.Keyspace.Memory;

namespace Drystone.Keyspace.Tests.Memory;

public sealed class MemoryKeyValueStoreTests : KeyValueStoreSpec
{
    protected override IKeyValueStore Open() => new MemoryKeyValueStore();
}
