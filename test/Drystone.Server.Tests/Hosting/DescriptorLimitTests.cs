using Drystone.Server.Hosting;

namespace Drystone.Server.Tests.Hosting;

public sealed class DescriptorLimitTests
{
    [Theory]
    [InlineData("Max open files            1024                 524288               files     ", 1024)]
    [InlineData("Max open files            unlimited            unlimited            files     ", null)]
    [InlineData("Max processes             95897                95897                processes ", null)]
    public void The_limit_is_the_one_that_holds_now(string line, int? limit) =>
        Assert.Equal(limit, DescriptorLimit.Parse(["Limit                     Soft Limit", line]));

    [Theory]
    [InlineData(10_000, null, 10_000)]
    [InlineData(10_000, 65_536, 10_000)]
    [InlineData(10_000, 21_536, 10_000)]
    [InlineData(10_000, 20_000, 9_232)]
    [InlineData(10_000, 1_024, 256)]
    [InlineData(10_000, 256, 64)]
    [InlineData(10, 1_024, 10)]
    public void As_many_connections_are_taken_as_leave_room_for_their_files(int wanted, int? limit, int taken)
    {
        Assert.Equal(taken, DescriptorLimit.Connections(wanted, limit));
        Assert.Equal(wanted, DescriptorLimit.Connections(wanted, DescriptorLimit.Needed(wanted) + 4_096));
    }

    [Fact]
    public void A_process_that_may_open_hardly_any_files_is_told_the_remedy() => Assert.Contains(
        "ulimit -n", Assert.Throws<ServerStartException>(() => DescriptorLimit.Connections(1, 64)).Message,
        StringComparison.Ordinal);
}
