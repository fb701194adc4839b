using Drystone.Client.Doubles;
using Drystone.Client.Tests.Stores;

namespace Drystone.Client.Tests.Doubles;

public sealed class RecordingObjectStoreTests : ObjectStoreSpec
{
    private readonly RecordingObjectStore _store;

    public RecordingObjectStoreTests()
    {
        var inner = new InMemoryObjectStore();
        inner.CreateBucket(Bucket);
        _store = new RecordingObjectStore(inner);
    }

    protected override IObjectStore Store => _store;

    protected override string Bucket => "bucket";

    [Fact]
    public async Task Calls_are_remembered_in_order()
    {
        var uploaded = await UploadAsync("a", "x");
        await Store.DeleteAsync(Bucket, uploaded.Key, cancel: TestContext.Current.CancellationToken);

        Assert.Equal(
            [new RecordedCall("upload", Bucket, uploaded.Key), new RecordedCall("delete", Bucket, uploaded.Key)],
            _store.Calls);
    }
}
