using Drystone.Engine;
using Drystone.S3;
using Drystone.Server.Keys;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>What answers say when a key could not be used.</summary>
internal static class KeyFaults
{
    /// <param name="detail">Goes to the log, not to the client.</param>
    /// <param name="keyId">As the client or the object names it; null when neither does.</param>
    /// <returns>An <see cref="S3Exception"/>, or a <see cref="DamagedDataException"/> where what is stored does not
    /// open.</returns>
    public static Exception Explain(S3Request request, KeyFault fault, string? detail, string? keyId)
    {
        request.Keys.Note(fault, detail, request.Id);
        var named = keyId is null ? "the default key" : request.Keys.Names.NameOf(keyId);
        return fault switch
        {
            KeyFault.KeyNotFound => new S3Exception(S3Errors.KmsNotFoundException, $"Key '{named}' does not exist"),
            KeyFault.KeyDisabled => new S3Exception(S3Errors.KmsDisabledException, $"{named} is disabled."),
            KeyFault.AccessDenied => new S3Exception(
                S3Errors.AccessDenied, "Key management does not let this server use the key."),
            KeyFault.Unavailable => new S3Exception(
                S3Errors.ServiceUnavailable, "Key management cannot be reached. Please try again later."),
            KeyFault.WrongCustomerKey => new S3Exception(
                S3Errors.AccessDenied,
                "Requests specifying Server Side Encryption with Customer provided keys must provide the correct "
                    + "secret key."),
            KeyFault.CustomerKeyRequired => new S3Exception(
                S3Errors.InvalidRequest,
                "The object was stored using a form of Server Side Encryption. The correct parameters must be provided "
                    + "to retrieve the object."),
            KeyFault.CustomerKeyNotApplicable => new S3Exception(
                S3Errors.InvalidRequest, "The encryption parameters are not applicable to this object."),
            _ => new DamagedDataException(detail ?? "The key of an object does not open."),
        };
    }
}
