using Drystone.S3.Configuration;

namespace Drystone.S3.Tests.Configuration.Elements;

public sealed class ValueListTests
{
    [Fact]
    public void Lists_of_equal_items_are_equal()
    {
        ValueList<string> list = ["a", "b"];
        Assert.Equal<object>((ValueList<string>)["a", "b"], list);
        Assert.Equal(((ValueList<string>)["a", "b"]).GetHashCode(), list.GetHashCode());
        Assert.False(list.Equals((ValueList<string>)["b", "a"]));
        Assert.False(list.Equals((ValueList<string>)["a"]));
    }

    [Fact]
    public void A_list_keeps_what_it_was_made_of()
    {
        string[] items = ["a"];
        var list = ValueList.Create<string>(items);
        items[0] = "b";
        Assert.Equal("a", Assert.Single(list));
        Assert.Equal("a", list[0]);
    }
}
