using Drystone.Cli.Contract;

namespace Drystone.Cli.Tests.Contract;

public sealed class EnvFileTests
{
    [Theory]
    [InlineData("NAME=value", "value")]
    [InlineData("export NAME=value", "value")]
    [InlineData("NAME=", "")]
    [InlineData("NAME=https://s3.example.com:9000", "https://s3.example.com:9000")]
    [InlineData("NAME='a $b `c` \"d\" #e'", "a $b `c` \"d\" #e")]
    [InlineData("NAME=\"a \\\"b\\\" \\\\ \\$c\"", "a \"b\" \\ $c")]
    [InlineData("# a comment\n\n  NAME=value  \r\n", "value")]
    public void What_every_reader_of_such_files_understands_alike_is_read(string text, string expected)
    {
        var problems = new List<string>();
        var values = EnvFile.Parse(text, "a.env", problems);
        Assert.Empty(problems);
        Assert.Equal(expected, Assert.Single(values).Value);
    }

    [Theory]
    [InlineData("NAME=a b")]
    [InlineData("NAME=a#b")]
    [InlineData("NAME=$HOME")]
    [InlineData("NAME='open")]
    [InlineData("NAME='a'b")]
    [InlineData("NAME=\"open")]
    [InlineData("NAME=\"$HOME\"")]
    [InlineData("NAME=\"\\n\"")]
    [InlineData("NAME=a\\b")]
    public void What_they_understand_differently_is_refused_without_the_value(string text)
    {
        var problems = new List<string>();
        EnvFile.Parse($"\n{text}", "a.env", problems);
        Assert.Equal("a.env:2: the value of NAME needs single quotes around it", Assert.Single(problems));
    }

    [Fact]
    public void Every_problem_is_told_with_its_line()
    {
        var problems = new List<string>();
        EnvFile.Parse("no setting\nA=1\nA=2\n1A=3", "a.env", problems);
        Assert.Equal(
        [
            "a.env:1: is no NAME=value; a name has letters, digits and underscores",
            "a.env:3: A is there twice; keep one of them",
            "a.env:4: is no NAME=value; a name has letters, digits and underscores",
        ],
            problems);
    }
}
