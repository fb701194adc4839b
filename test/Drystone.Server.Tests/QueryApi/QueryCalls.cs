using System.Text;

namespace Drystone.Server.Tests.QueryApi;

/// <summary>Calls AWS's query services by forms.</summary>
internal static class QueryCalls
{
    private const string FormType = "application/x-www-form-urlencoded; charset=utf-8";
    private const string IamVersion = "2010-05-08";

    public static Task<RawS3Answer> IamAsync(
        this S3Caller caller, string action, params (string Name, string Value)[] parameters) =>
        caller.SendAsync(NewForm([("Action", action), ("Version", IamVersion), .. parameters]));

    /// <summary>A form for IAM, as it is sent.</summary>
    public static RawS3Request NewForm(params (string Name, string Value)[] parameters) => new("POST", "/")
    {
        Headers = [("Content-Type", FormType)],
        Body = Encoding.ASCII.GetBytes(string.Join('&', parameters.Select(one => $"{one.Name}={Escape(one.Value)}"))),
        Service = "iam",
    };

    private static string Escape(string text) =>
        Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
