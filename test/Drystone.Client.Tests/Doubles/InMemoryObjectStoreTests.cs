using Drystone.Client.Doubles;
using Drystone.Client.Tests.Stores;

namespace Drystone.Client.Tests.Doubles;

public sealed class InMemoryObjectStoreTests : ObjectStoreSpec
{
    private readonly InMemoryObjectStore _store = new();

    public InMemoryObjectStoreTests() => _store.CreateBucket(Bucket);

    protected override IObjectStore Store => _store;

    protected override string Bucket => "bucket";
}
