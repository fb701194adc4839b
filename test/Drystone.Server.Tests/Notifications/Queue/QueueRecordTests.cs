using System.Text;
using Drystone.Engine;
using Drystone.Engine.Changes;
using Drystone.Server.Notifications.Queue;

namespace Drystone.Server.Tests.Notifications.Queue;

public sealed class QueueRecordTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123);

    // What the version that did not note the account wrote of the message below.
    private static readonly byte[] Format1 = Convert.FromHexString(
        "01" + "076576656E742D37" + "1030303030303030303030303030303037" + "0670686F746F73" + "04C3BC2F61"
        + "1573333A4F626A656374437265617465643A436F7079" + "106170706C69636174696F6E2F6A736F6E"
        + "7B6C50C4A0010000" + "02" + "087B226E223A20377D");

    [Fact]
    public void A_message_comes_back_as_it_was()
    {
        var message = TestEvents.Create(7, "ü/a") with { Account = "000000000001", Effect = KeyEffect.Removed };
        var decoded = QueueRecord.Decode(QueueRecord.Encode(message));
        Assert.Equal(message with { Body = default }, decoded with { Body = default });
        Assert.Equal(message.Body.ToArray(), decoded.Body.ToArray());
        Assert.Null(QueueRecord.Decode(QueueRecord.Encode(message with { Account = null })).Account);
    }

    [Fact]
    public void A_message_of_format_1_is_read_without_an_account()
    {
        var decoded = QueueRecord.Decode(Format1);
        Assert.Equal(
            ("event-7", "0000000000000007", "photos", "ü/a", "s3:ObjectCreated:Copy", "application/json"),
            (decoded.Id, decoded.Sequencer, decoded.Bucket, decoded.Key, decoded.EventName, decoded.ContentType));
        Assert.Equal((Time, KeyEffect.None, null), (decoded.Time, decoded.Effect, decoded.Account));
        Assert.Equal("""{"n": 7}""", Encoding.UTF8.GetString(decoded.Body.Span));
    }

    [Fact]
    public void A_dead_letter_holds_a_message_of_either_format()
    {
        var (at, reason, old) = QueueRecord.DecodeBuried(QueueRecord.EncodeBuried(Format1, "no", Time));
        Assert.Equal((Time, "no", "event-7"), (at, reason, old.Id));
        var message = QueueRecord.Encode(TestEvents.Create(8) with { Account = "000000000001" });
        var decoded = QueueRecord.DecodeBuried(QueueRecord.EncodeBuried(message, "no", Time)).Message;
        Assert.Equal(("event-8", "000000000001"), (decoded.Id, decoded.Account));
    }

    [Fact]
    public void What_was_not_written_here_is_damage()
    {
        Assert.Throws<DamagedDataException>(() => QueueRecord.Decode([]));
        Assert.Throws<DamagedDataException>(() => QueueRecord.Decode([0, .. Format1[1..]]));
        Assert.Throws<DamagedDataException>(() => QueueRecord.Decode([3, .. Format1[1..]]));
        Assert.Throws<DamagedDataException>(() => QueueRecord.Decode(Format1[..^20]));
        Assert.Throws<DamagedDataException>(() => QueueRecord.DecodeBuried([2, .. Format1[1..]]));
    }
}
