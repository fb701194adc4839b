namespace Drystone.Server.QueryApi;

/// <summary>A service of AWS that is asked by forms.</summary>
/// <param name="Name">As credential scopes name it; a signature for another service is not accepted.</param>
/// <param name="Version">The version of its API, which stands in each request.</param>
/// <param name="Namespace">Of its answers.</param>
internal sealed record QueryService(string Name, string Version, string Namespace)
{
    /// <summary>https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html</summary>
    public static QueryService Iam { get; } = new("iam", "2010-05-08", "https://iam.amazonaws.com/doc/2010-05-08/");

    /// <summary>https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html</summary>
    public static QueryService Sts { get; } = new("sts", "2011-06-15", "https://sts.amazonaws.com/doc/2011-06-15/");

    public static IReadOnlyList<QueryService> All { get; } = [Iam, Sts];
}
